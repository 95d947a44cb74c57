using System.Text;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Interop;

/// <summary>An export of entries whose root was published elsewhere, read by programs that we have not written.</summary>
public sealed class ExportedLedgerTests(GoAuditor go) : IClassFixture<GoAuditor>, IDisposable
{
    private const long Size = 70_000;

    private static readonly TreeHash Root = TreeHash.Parse("a62a54be33294ffd5a5c4c637fd754630b71a892e8356e3a666a5c8a7ffd1518");

    private readonly TestFolder _folder = new();
    private readonly LibraryLog _log = new("example.cn/eco/test", index => Encoding.ASCII.GetBytes($"entry-{index}"));

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Go_proves_entries_and_earlier_trees_of_70000_exported_entries_and_sees_every_change()
    {
        var folder = _folder.At("log");
        _log.GrowTo(40_000);
        await ExportAsync(folder);
        var old = _folder.At("old.checkpoint");
        File.Copy(Path.Combine(folder, "checkpoint"), old);
        var written = File.GetLastWriteTimeUtc(Path.Combine(folder, "tile/0/000"));
        await go.ShouldAcceptAsync(folder, _log.Keys[0], _log.Checkpoint);

        _log.GrowTo(Size);
        await ExportAsync(folder);
        _log.Checkpoint.Root.ShouldBe(Root);
        await go.ShouldAcceptAsync(folder, _log.Keys[0], _log.Checkpoint, old);
        File.GetLastWriteTimeUtc(Path.Combine(folder, "tile/0/000")).ShouldBe(written);
        (await VerifyAsync(folder)).IsVerified.ShouldBeTrue();

        foreach (var (path, at, index) in new[]
        {
            ("tile/entries/100", 9, 25_600), ("tile/0/272", 40, 272 * 256), ("tile/1/000", 1, 0), ("tile/1/001.p/17", 544 - 1, 65_536), ("checkpoint", 30, -1),
        })
        {
            Flip(folder, path, at);
            (await go.AuditAsync(folder, _log.Keys[0])).ExitCode.ShouldNotBe(0, path);
            var finding = (await VerifyAsync(folder)).Findings.ShouldHaveSingleItem();
            (finding.Index ?? -1).ShouldBe(index, path);
            finding.Path.ShouldBe(path);
            Flip(folder, path, at);
        }
    }

    [Fact]
    public async Task Openssl_verifies_the_Ed25519_the_P_256_and_the_SM2_line_of_an_exported_checkpoint()
    {
        _log.GrowTo(300);
        await ExportAsync(_folder.Path);
        foreach (var key in _log.Keys) await OpensslLines.ShouldVerifyAsync(_folder.At("checkpoint"), key);
    }

    [Fact]
    public async Task What_does_not_verify_is_not_exported_and_what_was_exported_stays()
    {
        var folder = _folder.At("log");
        _log.GrowTo(600);
        await ExportAsync(folder);
        var before = await File.ReadAllBytesAsync(Path.Combine(folder, "checkpoint"));
        using var other = new LibraryLog(_log.Origin, index => Encoding.ASCII.GetBytes($"other-{index}"));
        other.GrowTo(900);

        // Another history under keys that are trusted, and the same one grown but with an entry changed on its way.
        var forked = await new LogExport(other, folder, Options with { Keys = [.. _log.Keys, .. other.Keys] }).RunAsync(progress: null, CancellationToken.None);
        forked.IsVerified.ShouldBeFalse();
        forked.Findings.ShouldContain(finding => finding.Kind == LogFindingKind.Inconsistent);
        _log.GrowTo(900);
        var changed = await new LogExport(new Meddled(_log, "tile/entries/002"), folder, Options).RunAsync(progress: null, CancellationToken.None);
        changed.Findings.ShouldHaveSingleItem().Index.ShouldBe(512);

        (await File.ReadAllBytesAsync(Path.Combine(folder, "checkpoint"))).ShouldBe(before);
        File.Exists(Path.Combine(folder, "tile/entries/002")).ShouldBeFalse();
        await ExportAsync(folder);
        (await VerifyAsync(folder)).Checkpoint!.Checkpoint.Size.ShouldBe(900);
    }

    [Fact]
    public async Task An_export_that_was_broken_off_fetches_nothing_twice()
    {
        _log.GrowTo(6000);
        using var stop = new CancellationTokenSource();
        var counting = new Counting(_log, 40, stop);
        await Should.ThrowAsync<OperationCanceledException>(new LogExport(counting, _folder.Path, Options).RunAsync(progress: null, stop.Token));
        File.Exists(_folder.At("checkpoint")).ShouldBeFalse();
        var again = new Counting(_log, int.MaxValue, stop);
        (await new LogExport(again, _folder.Path, Options).RunAsync(progress: null, CancellationToken.None)).IsVerified.ShouldBeTrue();
        // What was on its way when it was broken off may be fetched again: two files of each of eight bundles.
        var fetched = counting.Read.SkipLast(17).Where(path => path.StartsWith("tile/", StringComparison.Ordinal)).ToList();
        fetched.ShouldNotBeEmpty();
        again.Read.Intersect(fetched, StringComparer.Ordinal).ShouldBeEmpty();
    }

    private LogVerificationOptions Options => new() { Keys = _log.Keys, ReadsEntries = false };

    private async Task ExportAsync(string folder) =>
        (await new LogExport(_log, folder, Options).RunAsync(progress: null, CancellationToken.None)).Findings.ShouldBeEmpty();

    private Task<LogVerificationResult> VerifyAsync(string folder) =>
        new LogVerification(new DirectoryLogSource(folder), Options).RunAsync(progress: null, CancellationToken.None);

    private static void Flip(string folder, string path, int at)
    {
        var file = Path.Combine(folder, path);
        var bytes = File.ReadAllBytes(file);
        bytes[at] ^= 1;
        File.WriteAllBytes(file, bytes);
    }

    /// <summary>Changes one byte of one file on its way.</summary>
    private sealed class Meddled(ILogSource log, string target) : ILogSource
    {
        public async Task<byte[]?> ReadAsync(string path, int maxLength, CancellationToken cancellationToken)
        {
            var bytes = await log.ReadAsync(path, maxLength, cancellationToken);
            if (path == target) bytes![4] ^= 1;
            return bytes;
        }
    }

    /// <summary>Notes what is read, and stops everything after so many files.</summary>
    private sealed class Counting(ILogSource log, int limit, CancellationTokenSource stop) : ILogSource
    {
        private readonly List<string> _read = [];

        public IReadOnlyList<string> Read => _read;

        public Task<byte[]?> ReadAsync(string path, int maxLength, CancellationToken cancellationToken)
        {
            lock (_read)
            {
                if (_read.Count >= limit) stop.Cancel();
                cancellationToken.ThrowIfCancellationRequested();
                _read.Add(path);
            }

            return log.ReadAsync(path, maxLength, cancellationToken);
        }
    }
}
