using EcoCredit.Exchange.Ledger;

namespace EcoCredit.Exchange.Tests.Ledger;

public class TreeEdgeTests
{
    private const int Large = 70_000;

    private static readonly TreeHash LargeRoot = TreeHash.Parse("a62a54be33294ffd5a5c4c637fd754630b71a892e8356e3a666a5c8a7ffd1518");
    private static readonly TreeHash[] Leaves = LedgerFixtures.EntryLeaves(Large);

    [Fact]
    public void Seventy_thousand_entries_in_uneven_batches_with_reloads_give_the_root_of_the_vector()
    {
        var tiles = new MemoryTiles();
        var edge = LedgerFixtures.EmptyEdge(tiles);
        var frontier = new Frontier();
        var sequence = new Sequence(7);
        var at = 0;
        while (at < Large)
        {
            var count = Math.Min(Large - at, 1 + sequence.Next(sequence.Next(4) == 0 ? 1500 : 90));
            var batch = Leaves.AsSpan(at, count);
            edge.AppendCommitted(tiles, batch);
            foreach (var leaf in batch)
                frontier.Append(leaf);
            at += count;
            edge.Root.ShouldBe(frontier.Root());
            if (sequence.Next(25) == 0)
                edge = TreeEdge.Load(at, tiles, Leaves[(at / 256 * 256)..at]);
        }

        edge.Size.ShouldBe(Large);
        edge.Root.ShouldBe(LargeRoot);
        tiles.Count.ShouldBe(273 + 1);
    }

    [Fact]
    public void One_batch_gives_the_same_root_and_the_tiles_of_the_standards_example()
    {
        var pending = LedgerFixtures.EmptyEdge(new MemoryTiles()).Prepare(Leaves);
        pending.Root.ShouldBe(LargeRoot);
        pending.CompletedTiles.Count(tile => tile.Level == 0).ShouldBe(273);
        pending.CompletedTiles.Count(tile => tile.Level == 1).ShouldBe(1);
        pending.Snapshot.ReadPartialTile(0).Length.ShouldBe(112 * 32);
        pending.Snapshot.ReadPartialTile(1).Length.ShouldBe(17 * 32);
        pending.Snapshot.ReadPartialTile(2).Length.ShouldBe(32);
        pending.Snapshot.ReadPartialTile(3).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(65_792)]
    public void A_reloaded_edge_goes_on_as_the_one_that_never_stopped(int size)
    {
        var tiles = new MemoryTiles();
        var edge = LedgerFixtures.EmptyEdge(tiles);
        edge.AppendCommitted(tiles, Leaves.AsSpan(0, size));
        var reloaded = TreeEdge.Load(size, tiles, Leaves[(size / 256 * 256)..size]);
        reloaded.Root.ShouldBe(edge.Root);

        var more = Leaves.AsSpan(size, 700);
        var expected = edge.Prepare(more);
        var actual = reloaded.Prepare(more);
        actual.Root.ShouldBe(expected.Root);
        actual.CompletedTiles.Select(tile => (tile.Level, tile.Index, Convert.ToHexString(tile.Hashes)))
            .ShouldBe(expected.CompletedTiles.Select(tile => (tile.Level, tile.Index, Convert.ToHexString(tile.Hashes))));
    }

    [Fact]
    public void Proofs_of_old_and_new_entries_equal_the_recursive_reference()
    {
        var tiles = new MemoryTiles();
        var edge = LedgerFixtures.EmptyEdge(tiles);
        var sequence = new Sequence(11);
        var at = 0;
        while (at < 3000)
        {
            var count = 1 + sequence.Next(400);
            edge.AppendCommitted(tiles, Leaves.AsSpan(at, count));
            at += count;
            var snapshot = edge.Current;
            var known = Leaves.AsSpan(0, at);
            for (var i = 0; i < 12; i++)
            {
                var index = i < 4 ? at - 1 - i : sequence.Next(at);
                index = Math.Max(index, 0);
                snapshot.Inclusion(index).ShouldBe(ReferenceTree.Path(index, known));
                var old = 1 + sequence.Next(at);
                snapshot.Consistency(old).ShouldBe(ReferenceTree.Proof(old, known));
                var smaller = index + 1 + sequence.Next(at - index);
                MerkleProofs.Inclusion(index, smaller, snapshot).ShouldBe(ReferenceTree.Path(index, known[..smaller]));
            }
        }
    }

    [Fact]
    public void Proofs_across_the_first_full_tile_of_level_1_verify()
    {
        var tiles = new MemoryTiles();
        var edge = LedgerFixtures.EmptyEdge(tiles);
        edge.AppendCommitted(tiles, Leaves);
        foreach (var index in new[] { 0, 255, 256, 65_279, 65_535, 65_536, 69_887, 69_888, 69_999 })
        {
            var proof = edge.Current.Inclusion(index);
            MerkleProofs.VerifyInclusion(Leaves[index], index, Large, proof, LargeRoot).ShouldBeTrue();
        }

        foreach (var old in new[] { 1, 256, 65_535, 65_536, 65_537, 69_999 })
        {
            var oldRoot = MerkleProofs.Root(old, edge.Current);
            MerkleProofs.VerifyConsistency(old, oldRoot, Large, LargeRoot, edge.Current.Consistency(old)).ShouldBeTrue();
        }
    }

    [Fact]
    public void Proofs_of_a_pending_batch_need_no_tile_that_is_not_stored_yet()
    {
        var tiles = new MemoryTiles();
        var edge = LedgerFixtures.EmptyEdge(tiles);
        edge.AppendCommitted(tiles, Leaves.AsSpan(0, 65_400));
        var reads = tiles.Reads;
        var pending = edge.Prepare(Leaves.AsSpan(65_400, 1000));
        pending.FirstIndex.ShouldBe(65_400);
        for (var index = pending.FirstIndex; index < pending.Size; index++)
        {
            var proof = pending.Snapshot.Inclusion(index);
            MerkleProofs.VerifyInclusion(Leaves[index], index, pending.Size, proof, pending.Root).ShouldBeTrue();
        }

        tiles.Reads.ShouldBe(reads);
    }

    [Fact]
    public void A_dropped_batch_leaves_edge_and_snapshots_unchanged()
    {
        var tiles = new MemoryTiles();
        var edge = LedgerFixtures.EmptyEdge(tiles);
        edge.AppendCommitted(tiles, Leaves.AsSpan(0, 300));
        var before = edge.Current;
        var proof = before.Inclusion(299);

        var dropped = edge.Prepare(Leaves.AsSpan(1000, 500));
        var droppedProof = dropped.Snapshot.Inclusion(350);
        edge.Current.ShouldBeSameAs(before);

        edge.AppendCommitted(tiles, Leaves.AsSpan(300, 700));
        edge.Root.ShouldBe(ReferenceTree.Root(Leaves.AsSpan(0, 1000)));
        before.Inclusion(299).ShouldBe(proof);
        before.Root.ShouldBe(ReferenceTree.Root(Leaves.AsSpan(0, 300)));
        dropped.Snapshot.Inclusion(350).ShouldBe(droppedProof);
        dropped.Root.ShouldBe(ReferenceTree.Root([.. Leaves.AsSpan(0, 300), .. Leaves.AsSpan(1000, 500)]));
    }

    [Fact]
    public void Refuses_to_commit_a_batch_that_was_prepared_on_another_state()
    {
        var tiles = new MemoryTiles();
        var edge = LedgerFixtures.EmptyEdge(tiles);
        var first = edge.Prepare(Leaves.AsSpan(0, 3));
        var second = edge.Prepare(Leaves.AsSpan(3, 3));
        edge.Commit(first);
        Should.Throw<InvalidOperationException>(() => edge.Commit(second));
        edge.Root.ShouldBe(first.Root);
    }

    [Fact]
    public void A_clone_goes_its_own_way()
    {
        var tiles = new MemoryTiles();
        var edge = LedgerFixtures.EmptyEdge(tiles);
        edge.AppendCommitted(tiles, Leaves.AsSpan(0, 10));
        var clone = edge.Clone();
        clone.Commit(clone.Prepare(Leaves.AsSpan(20, 5)));
        edge.Commit(edge.Prepare(Leaves.AsSpan(10, 5)));
        edge.Root.ShouldBe(ReferenceTree.Root(Leaves.AsSpan(0, 15)));
        clone.Root.ShouldBe(ReferenceTree.Root([.. Leaves.AsSpan(0, 10), .. Leaves.AsSpan(20, 5)]));
    }

    [Fact]
    public async Task Snapshots_make_valid_proofs_while_the_writer_appends_and_drops()
    {
        var tiles = new MemoryTiles();
        var edge = LedgerFixtures.EmptyEdge(tiles);
        edge.AppendCommitted(tiles, Leaves.AsSpan(0, 100));
        var done = 0;
        var writer = Task.Run(() =>
        {
            var sequence = new Sequence(3);
            while (edge.Size < 20_000)
            {
                if (sequence.Next(3) == 0)
                    edge.Prepare(Leaves.AsSpan(40_000, 1 + sequence.Next(300)));
                edge.AppendCommitted(tiles, Leaves.AsSpan((int)edge.Size, 1 + sequence.Next(100)));
            }

            Volatile.Write(ref done, 1);
        });
        var proofs = 0;
        var reader = Task.Run(() =>
        {
            var sequence = new Sequence(5);
            while (Volatile.Read(ref done) == 0 || proofs < 100)
            {
                var snapshot = edge.Current;
                for (var i = 0; i < 5; i++)
                {
                    var index = sequence.Next(2) == 0 ? snapshot.Size - 1 - sequence.Next(100) : sequence.Next((int)snapshot.Size);
                    var proof = snapshot.Inclusion(index);
                    MerkleProofs.VerifyInclusion(Leaves[index], index, snapshot.Size, proof, snapshot.Root).ShouldBeTrue();
                    proofs++;
                }
            }
        });
        await Task.WhenAll(writer, reader);
        edge.Root.ShouldBe(ReferenceTree.Root(Leaves.AsSpan(0, (int)edge.Size)));
    }

    [Fact]
    public void Refuses_nodes_that_are_not_complete_and_tiles_and_leaves_of_the_wrong_length()
    {
        var tiles = new MemoryTiles();
        var edge = LedgerFixtures.EmptyEdge(tiles);
        edge.AppendCommitted(tiles, Leaves.AsSpan(0, 5));
        Should.Throw<ArgumentOutOfRangeException>(() => edge.Read(0, 5));
        Should.Throw<ArgumentOutOfRangeException>(() => edge.Read(2, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => edge.Read(63, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => edge.Read(0, -1));
        Should.Throw<ArgumentOutOfRangeException>(() => edge.Current.Inclusion(5));
        Should.Throw<ArgumentOutOfRangeException>(() => edge.Current.Consistency(6));
        Should.Throw<ArgumentException>(() => TreeEdge.Load(5, tiles, Leaves[..4]));
        Should.Throw<InvalidOperationException>(() => TreeEdge.Load(256, new ShortTiles(), []));
    }

    [Fact]
    public void The_frontier_of_a_snapshot_appends_on_and_survives_its_encoding()
    {
        var tiles = new MemoryTiles();
        var edge = LedgerFixtures.EmptyEdge(tiles);
        foreach (var size in new[] { 0, 1, 255, 256, 1000, 65_536, 70_000 })
        {
            edge.AppendCommitted(tiles, Leaves.AsSpan((int)edge.Size, size - (int)edge.Size));
            var frontier = Frontier.Decode(edge.Current.ToFrontier().Encode());
            frontier.Size.ShouldBe(size);
            frontier.Root().ShouldBe(edge.Root);
        }
    }

    private sealed class ShortTiles : ITileReader
    {
        public ReadOnlyMemory<byte> ReadFullTile(int tileLevel, long index) => new byte[8191];
    }
}
