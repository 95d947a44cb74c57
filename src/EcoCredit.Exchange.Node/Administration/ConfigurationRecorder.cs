using System.Security.Cryptography;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Administration;

/// <summary>
/// Puts into the ledger what the node goes by: directory, permissions, keys, settings; at the start, and whenever one of them has changed.
/// </summary>
/// <remarks>
/// A change is recorded at once after it takes effect, and not before: whoever was shut out stays out even where the ledger cannot be
/// written, and a ledger that cannot be written answers nobody, so that nothing is told under a directory that is never recorded. What was
/// recorded last stands in a row that changes with the entry: a crash records nothing twice. Of several replicas with the same folder the
/// one with the lease records; the others look again a little later and find it done.
/// </remarks>
internal sealed partial class ConfigurationRecorder(
    NodeFolder folder,
    NodeKeys keys,
    PeerDirectory directory,
    Permissions permissions,
    TlsMaterial tls,
    BodyCipher cipher,
    LedgerJournal journal,
    IDatabase database,
    WorkerLease lease,
    TimeProvider time,
    ILogger<ConfigurationRecorder> logger) : IAsyncDisposable
{
    /// <summary>Before the name of the part, as method of the record.</summary>
    public const string Service = "Configuration/";

    private const string Lease = "administration";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Others = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;
    private Stamp? _recorded;
    private bool _isWaiting;

    /// <summary>Records what there is, before the node listens; where the ledger cannot be written now, as soon as it can.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await lease.HoldsAsync(Lease, cancellationToken)) await TryRecordAsync(cancellationToken);
        _loop = Task.Run(RunAsync, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.EndAsync();
        await _loop;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(Interval, time, _stopping.Token);
                if (StampNow() == _recorded) continue;
                if (!await HoldsAsync()) await Task.Delay(Others, time, _stopping.Token);
                await TryRecordAsync(_stopping.Token);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private async Task<bool> HoldsAsync()
    {
        try
        {
            return await lease.HoldsAsync(Lease, _stopping.Token);
        }
        catch (Exception e) when (StorageFaults.Is(e))
        {
            return false;
        }
    }

    private async Task TryRecordAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Taken first: what changes meanwhile is recorded with the next look.
            var stamp = StampNow();
            foreach (var part in Read()) await RecordAsync(part, cancellationToken);
            (_recorded, _isWaiting) = (stamp, false);
        }
        catch (Exception e) when (StorageFaults.Is(e) || e is RpcException or NodeFolderException)
        {
            // The journal says with an RPC error that it takes nothing now.
            if (!_isWaiting) LogWaiting(e);
            _isWaiting = true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogBroken(e);
        }
    }

    private IEnumerable<Configuration> Read() =>
    [
        ConfigurationParts.OfDirectory(directory.Current),
        ConfigurationParts.OfPermissions(permissions.Table),
        ConfigurationParts.OfKeys(keys, journal.Verifiers, folder.Options, BodyKeyFiles.List(folder), tls),
        ConfigurationParts.OfSettings(folder.Options),
    ];

    private async Task RecordAsync(Configuration part, CancellationToken cancellationToken)
    {
        var digest = Convert.ToHexStringLower(part.Digest);
        ConfigurationRecord? before;
        await using (var context = database.CreateReader())
        {
            var row = await context.RecordedConfigurations.SingleOrDefaultAsync(r => r.Name == part.Name, cancellationToken);
            if (row?.Digest == digest) return;
            before = row is null ? null : await OpenAsync(context, row.Idx, cancellationToken);
        }

        var record = part.ToRecord(before);
        if (IsBehind(record, before)) return;
        var request = record.ToByteString();
        var body = new AdministrationRecord { Method = Service + part.Name, Request = request };
        var follow = UnitFollow.None with { Configuration = new RecordedConfiguration(part.Name, digest) };
        var unit = journal.CreateUnit(
            LedgerEntryType.Administration, folder.Options.Agency.Code, kind: 0, purpose: 0, request.Span, body.ToByteArray(), document: null, follow);
        var appended = (JournalOutcome.Appended)await journal.AppendAsync(unit, cancellationToken);
        LogRecorded(part.Name, record.Changes.Count, appended.Index);
    }

    private async Task<ConfigurationRecord?> OpenAsync(ExchangeDbContext context, long index, CancellationToken cancellationToken)
    {
        try
        {
            return await SealedBodies.FindAsync(context, index, cancellationToken) is { } body
                ? ConfigurationRecord.Parser.ParseFrom(AdministrationRecord.Parser.ParseFrom(cipher.Decrypt(body)).Request)
                : null;
        }
        catch (Exception e) when (e is CryptographicException or InvalidProtocolBufferException or BodyKeyMissingException)
        {
            // What it was before cannot be told; what it is now can.
            LogUnreadable(index, e);
            return null;
        }
    }

    // Another replica has taken over a newer directory already.
    private static bool IsBehind(ConfigurationRecord record, ConfigurationRecord? before) =>
        record.Name == ConfigurationParts.Directory && before is not null && VersionOf(record) < VersionOf(before);

    private static long VersionOf(ConfigurationRecord record) => long.Parse(
        record.Items.Single(i => i.What == ConfigurationParts.Version).Value, System.Globalization.CultureInfo.InvariantCulture);

    private Stamp StampNow() => new(directory.Current, permissions.Table, tls.Version, BodyKeyFiles.StampOf(folder));

    private sealed record Stamp(DirectorySnapshot Directory, IReadOnlyDictionary<GrantKey, Grant> Permissions, int Tls, string BodyKeys);

    [LoggerMessage(2330, LogLevel.Information, "{Name} was recorded with {Changes} changes as entry {Index}")]
    private partial void LogRecorded(string name, int changes, long index);

    [LoggerMessage(2331, LogLevel.Warning, "What the node goes by cannot be recorded now; it is tried every second")]
    private partial void LogWaiting(Exception exception);

    [LoggerMessage(2332, LogLevel.Error, "What the node goes by cannot be recorded")]
    private partial void LogBroken(Exception exception);

    [LoggerMessage(2333, LogLevel.Warning, "Entry {Index}, which recorded what the node went by before, cannot be opened")]
    private partial void LogUnreadable(long index, Exception exception);
}
