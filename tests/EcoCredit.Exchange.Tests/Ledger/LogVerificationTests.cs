using System.Globalization;
using EcoCredit.Exchange.Ledger;

namespace EcoCredit.Exchange.Tests.Ledger;

public class LogVerificationTests
{
    // Two full bundles and a partial one; the last entry of a bundle, its neighbours.
    private const int Small = 600;

    // A full tile of level 1, and a partial one beside it.
    private const int Large = 66_100;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(512)]
    [InlineData(Small)]
    [InlineData(Large)]
    public async Task Verifies_a_log_of_every_shape_and_reads_all_of_it(int size)
    {
        using var log = new MemoryLog(MemoryLog.Entries(size));
        var result = await log.VerifyAsync(log.Options with { Witnesses = [log.Witness], Quorum = 1 });
        result.Findings.ShouldBeEmpty();
        result.IsVerified.ShouldBeTrue();
        result.Checkpoint!.SignedBy.Count.ShouldBe(3);
        result.CosignedBy.ShouldBe([log.Witness]);
        log.Read.ShouldBe(log.Files.Keys, ignoreOrder: true);
    }

    [Fact]
    public async Task One_byte_changed_in_an_entry_bundle_names_the_entry()
    {
        using var log = new MemoryLog(MemoryLog.Entries(Small));
        const int length = sizeof(ushort) + LedgerEntry.Length;
        foreach (var (path, first, width) in new[] { ("tile/entries/000", 0, 256), ("tile/entries/001", 256, 256), ("tile/entries/002.p/88", 512, 88) })
        {
            // Every part of an entry is met: its length, type, time, codes, hashes.
            for (var at = 0; at < width * length; at += 397)
            {
                log.Files[path][at] ^= 1;
                var result = await log.VerifyAsync();
                result.IsVerified.ShouldBeFalse();
                result.Findings.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
                    finding => finding.Kind.ShouldBe(LogFindingKind.EntryDiffers),
                    finding => finding.Index.ShouldBe(first + (at / length)),
                    finding => finding.Path.ShouldBe(path));
                log.Files[path][at] ^= 1;
            }
        }
    }

    [Fact]
    public async Task One_byte_changed_in_a_hash_tile_names_the_tile_and_the_first_entry_it_covers()
    {
        using var log = new MemoryLog(MemoryLog.Entries(Small));
        foreach (var (path, first) in new[] { ("tile/0/000", 0), ("tile/0/001", 256), ("tile/0/002.p/88", 512), ("tile/1/000.p/2", 0) })
        {
            for (var at = 0; at < log.Files[path].Length; at += 311)
            {
                log.Files[path][at] ^= 0x80;
                (await log.VerifyAsync()).Findings.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
                    finding => finding.Kind.ShouldBe(LogFindingKind.TileDiffers),
                    finding => finding.Index.ShouldBe(first),
                    finding => finding.Path.ShouldBe(path),
                    finding => finding.Detail.ShouldContain($"hash {(at / 32).ToString(CultureInfo.InvariantCulture)} "));
                log.Files[path][at] ^= 0x80;
            }
        }
    }

    [Fact]
    public async Task One_byte_changed_in_a_large_log_names_the_index_on_every_level()
    {
        using var log = new MemoryLog(MemoryLog.Entries(Large));
        foreach (var (path, at, kind, index) in new[]
        {
            ("tile/entries/017", 116 * 3 + 50, LogFindingKind.EntryDiffers, (17 * 256) + 3),
            ("tile/entries/256", 2, LogFindingKind.EntryDiffers, 65_536),
            ("tile/0/255", 8191, LogFindingKind.TileDiffers, 255 * 256),
            ("tile/0/258.p/52", 0, LogFindingKind.TileDiffers, 258 * 256),
            ("tile/1/000", 100, LogFindingKind.TileDiffers, 0),
            ("tile/1/001.p/2", 40, LogFindingKind.TileDiffers, 65_536),
            ("tile/2/000.p/1", 0, LogFindingKind.TileDiffers, 0),
        })
        {
            log.Files[path][at] ^= 4;
            (await log.VerifyAsync()).Findings.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
                finding => finding.Kind.ShouldBe(kind),
                finding => finding.Index.ShouldBe(index),
                finding => finding.Path.ShouldBe(path));
            log.Files[path][at] ^= 4;
        }
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_found_up_to_the_limit()
    {
        using var log = new MemoryLog(MemoryLog.Entries(Small));
        log.Files["tile/entries/000"][60] ^= 1;
        log.Files["tile/entries/000"][60 + (116 * 7)] ^= 1;
        log.Files["tile/0/001"][33] ^= 1;
        log.Files.Remove("tile/entries/002.p/88");
        var found = await log.VerifyAsync();
        found.Findings.Select(finding => (finding.Kind, finding.Index)).ShouldBe(
        [
            (LogFindingKind.EntryDiffers, 0),
            (LogFindingKind.EntryDiffers, 7),
            (LogFindingKind.TileDiffers, 256),
            (LogFindingKind.BundleMissing, 512),
        ]);
        found.IsWhole.ShouldBeTrue();
        var limited = await log.VerifyAsync(log.Options with { MaxFindings = 2 });
        limited.Findings.Count.ShouldBe(2);
        limited.IsWhole.ShouldBeFalse();
    }

    [Theory]
    [InlineData("tile/entries/001", LogFindingKind.BundleMissing, 256)]
    [InlineData("tile/0/000", LogFindingKind.TileMissing, 0)]
    [InlineData("tile/0/002.p/88", LogFindingKind.TileMissing, 512)]
    [InlineData("tile/1/000.p/2", LogFindingKind.TileMissing, 0)]
    public async Task A_missing_file_is_named(string path, LogFindingKind kind, int index)
    {
        using var log = new MemoryLog(MemoryLog.Entries(Small));
        log.Files.Remove(path).ShouldBeTrue();
        (await log.VerifyAsync()).Findings.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            finding => finding.Kind.ShouldBe(kind), finding => finding.Index.ShouldBe(index), finding => finding.Path.ShouldBe(path));
    }

    [Fact]
    public async Task Truncated_and_padded_files_are_refused()
    {
        using var log = new MemoryLog(MemoryLog.Entries(Small));
        foreach (var (path, bytes) in log.Files.ToArray())
        {
            foreach (var changed in new[] { bytes[..^1], [.. bytes, 0], bytes[..(bytes.Length / 2)], [] })
            {
                log.Files[path] = changed;
                var result = await log.VerifyAsync();
                result.IsVerified.ShouldBeFalse(path);
                result.Findings.ShouldAllBe(finding => path == "checkpoint" || finding.Index != null);
            }

            log.Files[path] = bytes;
        }
    }

    [Fact]
    public async Task An_entry_that_was_replaced_with_its_whole_tile_differs_from_the_tile_above()
    {
        using var log = new MemoryLog(MemoryLog.Entries(Small));
        using var other = new MemoryLog(MemoryLog.Entries(Small, from: 1));
        foreach (var path in new[] { "tile/entries/001", "tile/0/001" }) log.Files[path] = other.Files[path];
        var finding = (await log.VerifyAsync()).Findings.ShouldHaveSingleItem();
        finding.Kind.ShouldBe(LogFindingKind.SubtreeDiffers);
        finding.Index.ShouldBe(256);
    }

    [Fact]
    public async Task Two_entries_swapped_in_everything_but_the_checkpoint_give_another_root()
    {
        using var log = new MemoryLog(MemoryLog.Entries(Small));
        using var other = new MemoryLog(MemoryLog.Entries(Small, from: 5));
        foreach (var path in other.Files.Keys.Where(path => path != "checkpoint")) log.Files[path] = other.Files[path];
        (await log.VerifyAsync()).Findings.ShouldHaveSingleItem().Kind.ShouldBe(LogFindingKind.RootDiffers);
    }

    [Fact]
    public async Task A_checkpoint_without_a_known_key_or_with_a_bad_signature_of_one_is_refused()
    {
        using var log = new MemoryLog(MemoryLog.Entries(3));
        using var stranger = new MemoryLog(MemoryLog.Entries(3));
        (await log.VerifyAsync(stranger.Options)).Findings.ShouldHaveSingleItem().Kind.ShouldBe(LogFindingKind.CheckpointNotSigned);
        // Each key alone is enough, and each bad line of a known one is one too many.
        foreach (var key in log.Keys) (await log.VerifyAsync(log.Options with { Keys = [key] })).IsVerified.ShouldBeTrue();
        SignedNote.TryParse(log.Files["checkpoint"], out var note, out _).ShouldBeTrue();
        foreach (var line in note!.Signatures.Take(3))
        {
            var bytes = line.Signature.ToArray();
            bytes[^1] ^= 1;
            log.Files["checkpoint"] = note.With([line with { Signature = bytes }]).Encode();
            (await log.VerifyAsync()).Findings.ShouldHaveSingleItem().Kind.ShouldBe(LogFindingKind.CheckpointNotSigned);
        }

        log.Files["checkpoint"][0] = (byte)' ';
        (await log.VerifyAsync()).Findings.ShouldHaveSingleItem().Kind.ShouldBe(LogFindingKind.CheckpointMalformed);
        log.Files.Remove("checkpoint");
        (await log.VerifyAsync()).Findings.ShouldHaveSingleItem().Kind.ShouldBe(LogFindingKind.CheckpointMissing);
    }

    [Fact]
    public async Task Too_few_witnesses_are_a_finding()
    {
        using var log = new MemoryLog(MemoryLog.Entries(3));
        using var stranger = new MemoryLog([]);
        NoteVerifier[] witnesses = [log.Witness, stranger.Witness];
        (await log.VerifyAsync(log.Options with { Witnesses = witnesses, Quorum = 1 })).IsVerified.ShouldBeTrue();
        // The same witness twice is one.
        foreach (var two in new[] { witnesses, [log.Witness, log.Witness] })
        {
            (await log.VerifyAsync(log.Options with { Witnesses = two, Quorum = 2 })).Findings.ShouldHaveSingleItem()
                .Kind.ShouldBe(LogFindingKind.WitnessesMissing);
        }
    }

    [Fact]
    public async Task Entries_that_are_none_and_times_that_go_back_are_named_unless_the_log_is_anothers()
    {
        var entries = MemoryLog.Entries(300).ToList();
        (entries[10], entries[11]) = (entries[11], entries[10]);
        (entries[255], entries[256]) = (entries[256], entries[255]);
        entries[20] = MemoryLog.Plain(20);
        using var log = new MemoryLog(entries);
        (await log.VerifyAsync()).Findings.Select(finding => (finding.Kind, finding.Index)).ShouldBe(
            [(LogFindingKind.TimeWentBackwards, 11), (LogFindingKind.EntryMalformed, 20), (LogFindingKind.TimeWentBackwards, 256)],
            ignoreOrder: true);
        (await log.VerifyAsync(log.Options with { ReadsEntries = false })).IsVerified.ShouldBeTrue();
    }

    [Fact]
    public async Task Goes_on_where_it_was_although_the_log_has_grown_and_reads_nothing_twice()
    {
        using var log = new MemoryLog(MemoryLog.Entries(Small));
        var saved = new List<VerificationState>();
        var first = await log.VerifyAsync(log.Options with { SaveEvery = 1, Saved = Keep });
        saved.Select(state => state.Position).ShouldBe([256, 512]);
        log.Append(MemoryLog.Entries(400, from: Small));
        foreach (var state in saved.Append(first.State!))
        {
            VerificationState.TryParse(state.Encode(), out var read, out _).ShouldBeTrue();
            log.Read.Clear();
            var result = await log.VerifyAsync(log.Options with { Resume = read });
            result.IsVerified.ShouldBeTrue();
            result.From.ShouldBe(state.Position);
            result.State!.Position.ShouldBe(768);
            log.Read.Contains("tile/entries/000").ShouldBeFalse();
            log.Read.Contains("tile/entries/002").ShouldBeTrue();
        }

        Task Keep(VerificationState state, CancellationToken cancellationToken)
        {
            saved.Add(state);
            return Task.CompletedTask;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_verified_before_cannot_be_rewritten_unseen(bool grows)
    {
        using var log = new MemoryLog(MemoryLog.Entries(Small));
        var state = (await log.VerifyAsync()).State;
        log.Rewrite(7, MemoryLog.Entries(1, from: 7000).Single());
        if (grows) log.Append(MemoryLog.Entries(400, from: Small));
        var result = await log.VerifyAsync(log.Options with { Resume = state });
        result.Findings.ShouldContain(finding => finding.Kind == LogFindingKind.Inconsistent);
        result.IsVerified.ShouldBeFalse();
    }

    [Fact]
    public async Task A_log_whose_end_was_cut_off_is_rolled_back()
    {
        using var log = new MemoryLog(MemoryLog.Entries(Small));
        var before = log.Checkpoint;
        var state = (await log.VerifyAsync()).State;
        log.CutTo(599);
        (await log.VerifyAsync(log.Options with { Resume = state })).Findings.ShouldHaveSingleItem().Kind.ShouldBe(LogFindingKind.RolledBack);
        var against = log.Options with { Earlier = [new EarlierCheckpoint("old", before)] };
        (await log.VerifyAsync(against)).Findings.ShouldContain(finding => finding.Kind == LogFindingKind.RolledBack);
        (await log.VerifyAsync()).IsVerified.ShouldBeTrue();
    }

    [Fact]
    public async Task Earlier_checkpoints_are_met_on_the_way_and_by_tiles_alone()
    {
        var all = MemoryLog.Entries(Small).ToList();
        using var log = new MemoryLog(all);
        var frontier = new Frontier();
        foreach (var entry in all)
        {
            frontier.Append(MerkleHash.Leaf(entry));
            var good = new EarlierCheckpoint("good", new Checkpoint(MemoryLog.Origin, frontier.Size, frontier.Root()));
            (await ConsistencyCheck.RunAsync(log, log.Checkpoint, good, CancellationToken.None)).ShouldBeNull();
            var bad = new EarlierCheckpoint("bad", good.Checkpoint with { Root = good.Checkpoint.Root.Flip((int)frontier.Size) });
            (await ConsistencyCheck.RunAsync(log, log.Checkpoint, bad, CancellationToken.None)).ShouldNotBeNull().Kind.ShouldBe(LogFindingKind.Inconsistent);
            if (frontier.Size % 37 != 0) continue;
            (await log.VerifyAsync(log.Options with { Earlier = [good] })).IsVerified.ShouldBeTrue();
            (await log.VerifyAsync(log.Options with { Earlier = [bad] })).Findings.ShouldHaveSingleItem().Path.ShouldBe("bad");
        }

        // A recovered log goes on under another origin: what counts is the tree.
        var recovered = new EarlierCheckpoint("before", log.Checkpoint with { Origin = "other.example" });
        (await ConsistencyCheck.RunAsync(log, log.Checkpoint, recovered, CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task A_full_tile_stands_in_for_the_partial_one_that_a_log_has_thrown_away()
    {
        using var log = new MemoryLog(MemoryLog.Entries(Small));
        var checkpoint = log.Files["checkpoint"];
        log.Append(MemoryLog.Entries(300, from: Small));
        log.Files["checkpoint"] = checkpoint;
        foreach (var path in log.Files.Keys.Where(path => path.Contains(".p/", StringComparison.Ordinal) && !path.Contains("tile/1", StringComparison.Ordinal)).ToArray())
            log.Files.Remove(path);
        (await log.VerifyAsync()).IsVerified.ShouldBeTrue();
        log.Files["tile/entries/002"][5] ^= 1;
        (await log.VerifyAsync()).Findings.ShouldHaveSingleItem().Index.ShouldBe(512);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ecocredit-verification/v1\n\n")]
    public void Refuses_a_state_that_it_did_not_write(string text)
    {
        VerificationState.TryParse(System.Text.Encoding.UTF8.GetBytes(text), out var state, out var reason).ShouldBeFalse();
        state.ShouldBeNull();
        reason.ShouldNotBeNullOrEmpty();
    }
}
