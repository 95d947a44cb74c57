using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Witnesses;
using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.IntegrationTests.Publishing;

/// <summary>A witness that does as the test says.</summary>
internal sealed class FakeWitness(string name, TimeProvider time)
{
    private readonly NoteCosigner _cosigner = new(name, PrivateKeys.Generate(SignatureAlgorithm.Ed25519));

    public NoteVerifier Verifier => _cosigner.Verifier;

    public bool Answers { get; set; } = true;

    public int Rounds { get; private set; }

    public static IReadOnlyList<WitnessAnswer> Nobody(ref int rounds)
    {
        rounds++;
        return [];
    }

    public Task<IReadOnlyList<WitnessAnswer>> AskAsync(SignedTree tree, CancellationToken cancellationToken)
    {
        Rounds++;
        return Task.FromResult<IReadOnlyList<WitnessAnswer>>([Answers ? Cosign(tree) : new WitnessAnswer.Unreachable(name, "it is away")]);
    }

    public WitnessAnswer Cosign(SignedTree tree)
    {
        SignedNote.TryParse(tree.Note, out var note, out _).ShouldBeTrue();
        var seconds = time.GetUtcNow().ToUnixTimeSeconds();
        return new WitnessAnswer.Cosigned(name, _cosigner.Sign(note!.Text, seconds), seconds);
    }
}
