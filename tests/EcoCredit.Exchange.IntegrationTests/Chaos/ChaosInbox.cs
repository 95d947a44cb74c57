using System.Data.Common;
using System.Security.Cryptography;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Testing;
using Microsoft.Data.Sqlite;

namespace EcoCredit.Exchange.IntegrationTests.Chaos;

/// <summary>
/// A subscriber with a database of its own, that dies again and again: within its transaction, and between the commit and the
/// acknowledgement.
/// It has to have each document exactly once.
/// </summary>
internal sealed class ChaosInbox : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly string _file;
    private readonly DbDataSource _database;
    private readonly Func<ExchangeClient> _connect;
    private readonly Relay _network;
    private readonly int _between;
    private readonly string _node;
    private int _sinceBirth;

    /// <param name="part">Who, and to what.</param>
    /// <param name="connect">A client over its network.</param>
    /// <param name="network">Its network, which nobody else uses.</param>
    /// <param name="between">It dies with each so many documents.</param>
    /// <param name="node">Code of the node's agency.</param>
    public ChaosInbox(SubscriberPart part, Func<ExchangeClient> connect, Relay network, int between, string node)
    {
        (Part, _connect, _network, _between, _node) = (part, connect, network, between, node);
        _file = new SqliteConnectionStringBuilder { DataSource = _folder.At("inbox.db") }.ToString();
        _database = SqliteFactory.Instance.CreateDataSource(_file);
    }

    public SubscriberPart Part { get; }

    /// <summary>How often it died.</summary>
    public int Deaths { get; private set; }

    /// <summary>Its tables, before the first document.</summary>
    public async Task CreateAsync()
    {
        // Not unique: a document that is taken twice is to be seen.
        await ExecuteAsync(
            "PRAGMA journal_mode=WAL; CREATE TABLE taken (number INTEGER PRIMARY KEY, idx INTEGER NOT NULL, digest TEXT NOT NULL)");
        await new TransactionalInbox(_database, _node).CreateTablesAsync(CancellationToken.None);
    }

    /// <summary>Consumes until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await using var client = _connect();
            using var life = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            try
            {
                _sinceBirth = 0;
                await new TransactionalInbox(_database, _node).RunAsync(
                    client,
                    new SubscriptionOptions { Name = Part.Name },
                    ChaosSubscriber.TicketOf(Part.Agency),
                    (delivery, transaction, _) => TakeAsync(delivery, transaction, life),
                    life.Token);
            }
            catch (OperationCanceledException) when (life.IsCancellationRequested)
            {
                // Dead, or the end of the run.
            }
        }
    }

    /// <summary>How many documents it has.</summary>
    public async Task<long> CountAsync()
    {
        await using var command = _database.CreateCommand("SELECT count(*) FROM taken");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>What differs from what should be here: each document once, in order.</summary>
    public async Task<IReadOnlyList<string>> DifferencesAsync(IReadOnlyList<TrueDocument> expected)
    {
        var taken = await ReadAsync();
        var should = expected.Select(d => (d.Index, d.Digest)).ToList();
        if (taken.SequenceEqual(should)) return [];
        return
        [
            .. taken.GroupBy(t => t.Index).Where(g => g.Skip(1).Any()).Select(g => $"{g.Key} was taken {g.Count()} times"),
            .. should.Except(taken).Select(d => $"{d.Index} is missing"),
            .. taken.Except(should).Select(d => $"{d.Index} is too many"),
            "not each document once, in order",
        ];
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        using (var pooled = new SqliteConnection(_file)) SqliteConnection.ClearPool(pooled);
        _folder.Dispose();
    }

    private async Task TakeAsync(DocumentDelivery delivery, DbTransaction transaction, CancellationTokenSource life)
    {
        await using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "INSERT INTO taken (idx, digest) VALUES (@idx, @digest)";
        command.Parameters.Add(new SqliteParameter("@idx", delivery.Index));
        var digest = Convert.ToHexStringLower(SHA256.HashData(delivery.Document.Envelope.Payload.Span));
        command.Parameters.Add(new SqliteParameter("@digest", digest));
        await command.ExecuteNonQueryAsync(CancellationToken.None);
        if (++_sinceBirth < _between) return;
        Deaths++;
        // Nothing that this life says reaches the node any more.
        _network.Cut();
        await life.CancelAsync();
        if (Deaths % 2 == 0) throw new OperationCanceledException("It dies within its transaction.", life.Token);
    }

    private async Task<List<(long Index, string Digest)>> ReadAsync()
    {
        await using var command = _database.CreateCommand("SELECT idx, digest FROM taken ORDER BY number");
        await using var reader = await command.ExecuteReaderAsync();
        var taken = new List<(long, string)>();
        while (await reader.ReadAsync()) taken.Add((reader.GetInt64(0), reader.GetString(1)));
        return taken;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
