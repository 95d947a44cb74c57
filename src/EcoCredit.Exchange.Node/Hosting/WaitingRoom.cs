using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>
/// Connections of which the node does not know yet whose they are: before and in the handshake, and after it where the certificate is not
/// enrolled. Anybody can open them, so they have places of their own and never take those of the agencies. Where these are full, a newcomer
/// takes the place of the eldest of the address that holds most: a handshake is a matter of milliseconds, and whoever floods displaces
/// himself first.
/// </summary>
internal sealed partial class WaitingRoom(int most, TimeProvider timeProvider, ILogger<WaitingRoom> logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedList<Visitor>> _byAddress = new(StringComparer.Ordinal); // under _lock; eldest first
    private readonly SparingLog _sparing = new(timeProvider);
    private int _count; // under _lock
    private long _arrivals; // under _lock

    /// <summary>Connection middleware, before everything else.</summary>
    public async Task RunAsync(ConnectionContext context, ConnectionDelegate next)
    {
        var visitor = new Visitor(this, context, RemoteGroup.Of((context.RemoteEndPoint as IPEndPoint)?.Address));
        if (Enter(visitor) is { } displaced)
        {
            if (_sparing.IsDue(out var before)) LogFull(most, displaced.Address, before);
            displaced.Context.Abort(new ConnectionAbortedException("Too many connections that have shown no enrolled certificate."));
        }

        try
        {
            context.Features.Set(visitor);
            await next(context);
        }
        finally
        {
            Leave(visitor);
        }
    }

    /// <summary>Whose a connection is has been found out: it holds no place here any more.</summary>
    public static void Leave(ConnectionContext context)
    {
        if (context.Features.Get<Visitor>() is { } visitor) visitor.Room.Leave(visitor);
    }

    private Visitor? Enter(Visitor visitor)
    {
        lock (_lock)
        {
            Visitor? displaced = null;
            if (_count >= most)
            {
                displaced = _byAddress.Values.OrderByDescending(v => v.Count).ThenBy(v => v.First!.Value.Arrival).First().First!.Value;
                Remove(displaced);
            }

            visitor.Arrival = _arrivals++;
            if (!_byAddress.TryGetValue(visitor.Address, out var visitors))
                _byAddress[visitor.Address] = visitors = new LinkedList<Visitor>();
            visitor.Place = visitors.AddLast(visitor);
            _count++;
            return displaced;
        }
    }

    private void Leave(Visitor visitor)
    {
        lock (_lock)
        {
            if (visitor.Place is not null) Remove(visitor);
        }
    }

    // Under _lock.
    private void Remove(Visitor visitor)
    {
        var visitors = _byAddress[visitor.Address];
        visitors.Remove(visitor.Place!);
        visitor.Place = null;
        if (visitors.Count == 0) _byAddress.Remove(visitor.Address);
        _count--;
    }

    [LoggerMessage(
        2440,
        LogLevel.Warning,
        "{Limit} connections without an enrolled certificate are open: a newcomer took the place of the eldest of {Address}, "
        + "as {Before} did since this was last said")]
    private partial void LogFull(int limit, string address, long before);

    private sealed class Visitor(WaitingRoom room, ConnectionContext context, string address)
    {
        public WaitingRoom Room { get; } = room;

        public ConnectionContext Context { get; } = context;

        public string Address { get; } = address;

        public long Arrival { get; set; }

        /// <summary>Null once it has left.</summary>
        public LinkedListNode<Visitor>? Place { get; set; }
    }
}
