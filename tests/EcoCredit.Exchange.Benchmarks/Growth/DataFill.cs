using System.Diagnostics;
using System.Security.Cryptography;
using System.Threading.Channels;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Disclosures;
using EcoCredit.Exchange.Node.Erasure;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Rules;
using EcoCredit.Exchange.Testing;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Benchmarks.Growth;

/// <summary>
/// Fills a data set by the journal's own writer, in larger batches than a node's: what stands in the tables then is what the node would have
/// left. The index of a document is its number, so a run that was broken off goes on behind the last batch that was committed.
/// </summary>
internal sealed class DataFill(DataSet set)
{
    private const int Batch = 4096;
    private const int BatchesAhead = 2;

    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(2);

    private readonly FillClock _clock = new();
    private readonly DataDocuments _documents = set.CreateDocuments();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var keys = set.Owner.Folder.LoadKeys();
        using var cipher = new BodyCipher(BodyKeyFiles.Load(set.Owner.Folder));
        var signer = NodeRooms.SignerOf(set.Owner.Folder.Options, keys);
        await using var database = set.CreateDatabase();
        await database.OpenAsync(cancellationToken);
        if (set.Manifest.Store == TestStore.Sqlite) await WidenAsync(database, cancellationToken);
        var indexes = new DataIndexes(set);
        await indexes.DropAsync(database, cancellationToken);
        using var tiles = new TileCache(database.CreateReader);
        using var writer = new JournalWriter(
            new FillStore(database.Journal),
            tiles,
            signer.Origin,
            set.Owner.Code,
            new Retention(new RetentionOptions()),
            new SubjectStamps(),
            _clock);
        await writer.LoadAsync(cancellationToken);
        var made = Channel.CreateBounded<(JournalUnit[] Units, DateTimeOffset At)>(BatchesAhead);
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = writer.Snapshot.Size;
        var making = Task.Run(() => MakeAsync(first, cipher, made.Writer, failed.Token), CancellationToken.None);
        try
        {
            await AppendAsync(made.Reader, writer, signer, cancellationToken);
            await making;
        }
        catch
        {
            await failed.CancelAsync();
            throw;
        }

        await indexes.RestoreAsync(database, cancellationToken);
        await FollowAsync(database, writer.Snapshot.Size, cancellationToken);
    }

    // Wide enough that the pages of random keys are changed in memory, and written to the file once for many of them.
    private static Task<int> WidenAsync(IDatabase database, CancellationToken cancellationToken) => database.WriteAsync(
        context => context.Database.ExecuteSqlRawAsync("PRAGMA cache_size=-2000000; PRAGMA wal_autocheckpoint=400000", cancellationToken),
        durable: true,
        cancellationToken);

    private async Task MakeAsync(long first, BodyCipher cipher, ChannelWriter<(JournalUnit[] Units, DateTimeOffset At)> made, CancellationToken cancellationToken)
    {
        try
        {
            for (var from = first; from < set.Manifest.Documents; from += Batch)
            {
                var units = new JournalUnit[Math.Min(Batch, set.Manifest.Documents - from)];
                var start = from;
                Parallel.For(0, units.Length, i => units[i] = MakeUnit(start + i, cipher));
                await made.WriteAsync((units, _documents.TimeOf(from + units.Length - 1)), cancellationToken);
            }

            made.Complete();
        }
        catch (Exception e)
        {
            made.Complete(e);
        }
    }

    private JournalUnit MakeUnit(long number, BodyCipher cipher)
    {
        var (source, document) = _documents.Make(number);
        var envelope = Envelopes.Sign(source.Signer, document);
        var (header, kind) = (document.Header, (int)DocumentKinds.Get(document).Kind);
        var columns = new DocumentColumns(
            header.SourceAgency,
            header.Id,
            kind,
            SHA256.HashData(envelope.Payload.Span),
            header.Subject.CreditCode,
            header.AreaCode,
            (int)header.Visibility,
            header.IssueTime.ToDateTimeOffset().ToUnixTimeMilliseconds(),
            envelope.Signatures[0].KeyId,
            source.Code,
            [.. DocumentRules.Ends(document).Select(r => new DocumentKey(r.SourceAgency, r.Id))]);
        return JournalUnit.Create(
            LedgerEntryType.Intake,
            source.Code,
            kind,
            purpose: 0,
            envelope.Payload.Span,
            envelope.ToByteArray(),
            new NewDocument(columns, DocumentRules.Facts(document)),
            UnitFollow.None,
            cipher);
    }

    private async Task AppendAsync(
        ChannelReader<(JournalUnit[] Units, DateTimeOffset At)> made, JournalWriter writer, CheckpointSigner signer, CancellationToken cancellationToken)
    {
        var (began, first, told) = (Stopwatch.GetTimestamp(), writer.Snapshot.Size, Stopwatch.GetTimestamp());
        await foreach (var (units, at) in made.ReadAllAsync(cancellationToken))
        {
            _clock.Now = at;
            var committed = await writer.AppendAsync(units);
            if (committed.Units.Count != units.Length) throw new InvalidOperationException(
                $"Of {units.Length} documents {committed.Units.Count} were new: the data set holds others than its seed gives.");
            var tree = signer.Sign(writer.Snapshot);
            writer.Remember(new IssuedCheckpoint(tree.Snapshot.Size, tree.Note));
            if (Stopwatch.GetElapsedTime(told) < ReportEvery) continue;
            told = Stopwatch.GetTimestamp();
            Report(writer.Snapshot.Size, (writer.Snapshot.Size - first) / Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        Report(writer.Snapshot.Size, (writer.Snapshot.Size - first) / Stopwatch.GetElapsedTime(began).TotalSeconds);
    }

    private void Report(long size, double rate)
    {
        var left = rate > 0 ? TimeSpan.FromSeconds((set.Manifest.Documents - size) / rate) : TimeSpan.Zero;
        Console.Error.WriteLine(FormattableString.Invariant(
            $"{set.Manifest.Store}: {size:N0} of {set.Manifest.Documents:N0} documents, {rate:N0}/s, {left:hh\\:mm\\:ss} left"));
    }

    /// <summary>
    /// The walks of a node that had run all the time have come to the end: nobody was told anything, so their cursors are all that they
    /// would have left.
    /// </summary>
    private static Task<int> FollowAsync(IDatabase database, long size, CancellationToken cancellationToken) => database.WriteAsync(
        async context =>
        {
            foreach (var name in new[] { LedgerWalk.Name, ReportWalk.Name })
            {
                await context.Database.ExecuteSqlAsync(
                    $"""
                    INSERT INTO feed_cursor (name, next_idx) VALUES ({name}, {size})
                    ON CONFLICT (name) DO UPDATE SET next_idx = excluded.next_idx WHERE feed_cursor.next_idx < excluded.next_idx
                    """,
                    cancellationToken);
            }

            return 0;
        },
        durable: true,
        cancellationToken);

    /// <summary>The clock of two years, moved on with the documents.</summary>
    private sealed class FillClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
