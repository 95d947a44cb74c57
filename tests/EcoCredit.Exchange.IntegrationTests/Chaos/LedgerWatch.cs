using System.Text;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Chaos;

/// <summary>
/// An auditor: asks for checkpoints while everything goes on, and has it proved at the end that each is a part of the next.
/// </summary>
internal sealed class LedgerWatch(TestAgency node, ExchangeClient client)
{
    private readonly List<Checkpoint> _seen = [];
    private readonly IReadOnlyList<NoteVerifier> _keys = [.. node.Card.LedgerKeys.Select(KeyOf)];

    public int Count => _seen.Count;

    /// <summary>Asks until it is cancelled.</summary>
    public async Task RunAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(cancellationToken);
            }
            catch (Exception e) when (e is ExchangeException or OperationCanceledException)
            {
                // The node is away.
            }

            await Task.Delay(pause, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Has the last checkpoint grow out of the first, step by step.</summary>
    public async Task CheckAsync()
    {
        await LookAsync(CancellationToken.None);
        for (var i = 1; i < _seen.Count; i++)
        {
            var (old, now) = (_seen[i - 1], _seen[i]);
            var proof = await client.GetConsistencyProofAsync(old.Size, now.Size, CancellationToken.None);
            MerkleProofs.VerifyConsistency(
                old.Size, old.Root, now.Size, now.Root, proof.Hashes.Select(h => TreeHash.Read(h.Span)).ToArray()).ShouldBeTrue();
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var answer = await client.GetCheckpointAsync(cancellationToken);
        SignedNote.TryParse(answer.Checkpoint.Span, out var note, out var problem).ShouldBeTrue(problem);
        note!.Verify(_keys).Verified.Count.ShouldBe(_keys.Count);
        Checkpoint.TryParse(Encoding.UTF8.GetBytes(note.Text), out var checkpoint, out problem).ShouldBeTrue(problem);
        // Nothing is proved of an empty ledger.
        if (checkpoint!.Size > 0 && (_seen.Count == 0 || checkpoint.Size != _seen[^1].Size)) _seen.Add(checkpoint);
        // A checkpoint that was given out never shrinks, whatever was killed meanwhile.
        if (_seen.Count > 1) _seen[^1].Size.ShouldBeGreaterThan(_seen[^2].Size);
    }

    private static NoteVerifier KeyOf(string key) =>
        NoteVerifier.TryParse(key, out var verifier, out var problem) ? verifier : throw new FormatException(problem);
}
