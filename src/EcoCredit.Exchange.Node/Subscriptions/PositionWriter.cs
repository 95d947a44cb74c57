using System.Text;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.V1;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Subscriptions;

/// <summary>
/// Writes how far consumers have come: what has changed, together, a few times a second, not durably. A crash loses the newest positions
/// and the documents behind them come again, as at least once allows. A consumer whose epoch is no longer the subscription's learns it
/// here.
/// </summary>
internal sealed class PositionWriter(IDatabase database) : IDisposable
{
    private const int RowsPerStatement = 100;

    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Lock _lock = new();
    private Dictionary<Consumer, Mark> _dirty = []; // under _lock

    /// <summary>Notes a position to be written soon.</summary>
    /// <param name="consumer">Whose.</param>
    /// <param name="position">Everything below is settled.</param>
    /// <param name="skipped">Documents skipped since the last call.</param>
    public void Note(Consumer consumer, long position, int skipped)
    {
        lock (_lock) _dirty[consumer] = new Mark(position, skipped + _dirty.GetValueOrDefault(consumer).Skipped);
    }

    /// <summary>Writes what was noted; when it returns, everything noted before the call is written.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            Dictionary<Consumer, Mark> marks;
            lock (_lock)
            {
                if (_dirty.Count == 0) return;
                (marks, _dirty) = (_dirty, []);
            }

            try
            {
                foreach (var lost in await WriteAsync([.. marks.Select(m => (m.Key, m.Value))], cancellationToken))
                    lost.Consumer.End(lost.Reason);
            }
            catch
            {
                PutBack(marks);
                throw;
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    public void Dispose() => _writing.Dispose();

    // What was noted meanwhile is newer, but for the number of skipped documents.
    private void PutBack(Dictionary<Consumer, Mark> marks)
    {
        lock (_lock)
        {
            foreach (var (consumer, mark) in marks)
            {
                var isNewer = _dirty.TryGetValue(consumer, out var newer);
                _dirty[consumer] = isNewer ? newer with { Skipped = newer.Skipped + mark.Skipped } : mark;
            }
        }
    }

    private Task<List<(Consumer Consumer, ErrorReason Reason)>> WriteAsync(
        (Consumer Consumer, Mark Mark)[] marks, CancellationToken cancellationToken) => database.WriteAsync(
        async context =>
        {
            var lost = new List<(Consumer, ErrorReason)>();
            foreach (var rows in marks.Chunk(RowsPerStatement))
            {
                var (sql, arguments) = Statement(rows);
                if (await context.Database.ExecuteSqlRawAsync(sql, arguments, cancellationToken) == rows.Length) continue;
                foreach (var (consumer, _) in rows)
                {
                    if (await SubscriptionStore.WhyLostAsync(context, consumer.Key, consumer.Epoch, cancellationToken) is { } reason)
                        lost.Add((consumer, reason));
                }
            }

            return lost;
        },
        durable: false,
        cancellationToken);

    private static (string Sql, object[] Arguments) Statement((Consumer Consumer, Mark Mark)[] rows)
    {
        var sql = new StringBuilder("WITH moved (agency, name, epoch, position, skipped) AS (VALUES ");
        var arguments = new object[rows.Length * 5];
        for (var i = 0; i < rows.Length; i++)
        {
            var at = i * 5;
            sql.Append(i == 0 ? "(" : ", (");
            for (var column = 0; column < 5; column++) sql.Append(column == 0 ? "{" : ", {").Append(at + column).Append('}');
            sql.Append(')');
            var (consumer, mark) = rows[i];
            (arguments[at], arguments[at + 1], arguments[at + 2]) = (consumer.Key.Agency, consumer.Key.Name, consumer.Epoch);
            (arguments[at + 3], arguments[at + 4]) = (mark.Position, (long)mark.Skipped);
        }

        sql.Append(") UPDATE subscription SET position = moved.position, skipped = subscription.skipped + moved.skipped FROM moved ")
            .Append("WHERE subscription.agency = moved.agency AND subscription.name = moved.name AND subscription.epoch = moved.epoch");
        return (sql.ToString(), arguments);
    }

    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
    private readonly record struct Mark(long Position, int Skipped);
}
