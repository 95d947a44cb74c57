using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Storage;

/// <summary>
/// Lets one replica do what one is enough for. It saves work and guards nothing: whatever is done under it is right when two do it, as after
/// a pause that was longer than the lease.
/// </summary>
internal sealed class WorkerLease(IDatabase database, TimeProvider time)
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(5);

    private readonly string _holder = Guid.NewGuid().ToString("N");
    private readonly Dictionary<string, (DateTimeOffset At, bool Held)> _known = new(StringComparer.Ordinal);
    private readonly Lock _lock = new(); // over _known

    /// <summary>Whether this replica does the work now. Asks the database every five seconds at most.</summary>
    public async Task<bool> HoldsAsync(string name, CancellationToken cancellationToken)
    {
        if (!database.Journal.IsShared) return true;
        var now = time.GetUtcNow();
        lock (_lock)
        {
            // What was asked in the future was asked before the clock was set back.
            if (_known.TryGetValue(name, out var known) && now >= known.At && now - known.At < Renewal) return known.Held;
        }

        var (nowMs, untilMs) = (now.ToUnixTimeMilliseconds(), (now + Length).ToUnixTimeMilliseconds());
        var tooFarMs = (now + Length + Length).ToUnixTimeMilliseconds();
        var held = await database.WriteAsync(
            context => context.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO worker_lease (name, holder, until_ms) VALUES ({name}, {_holder}, {untilMs})
                ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until_ms = excluded.until_ms
                WHERE worker_lease.until_ms < {nowMs} OR worker_lease.until_ms > {tooFarMs} OR worker_lease.holder = excluded.holder
                """,
                cancellationToken),
            durable: false,
            cancellationToken) == 1;
        lock (_lock) _known[name] = (now, held);
        return held;
    }

    /// <summary>Leaves the work to others at once, as when the node stops; without it they wait for the lease to run out.</summary>
    public async Task ReleaseAsync(string name, CancellationToken cancellationToken)
    {
        if (!database.Journal.IsShared) return;
        lock (_lock) _known.Remove(name);
        await database.WriteAsync(
            context => context.Database.ExecuteSqlAsync(
                $"DELETE FROM worker_lease WHERE name = {name} AND holder = {_holder}", cancellationToken),
            durable: false,
            cancellationToken);
    }
}
