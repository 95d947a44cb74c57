using System.Globalization;
using System.Net;
using System.Text;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;

namespace EcoCredit.Exchange.Node.Witnesses;

/// <summary>
/// Asks the configured witnesses to cosign a checkpoint of this node, all of them at once. It begins with what it remembers of each, and
/// with nothing after a start: the witness then says what it knows, which is how a ledger that was rolled back is found out.
/// </summary>
internal sealed class WitnessRound : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private readonly Asked[] _witnesses;
    private readonly WitnessMeters _meters;
    private readonly TimeProvider _time;

    /// <exception cref="NodeFolderException">A key of the settings is none.</exception>
    public WitnessRound(NodeOptions options, TlsMaterial tls, PeerDirectory directory, WitnessMeters meters, TimeProvider time)
    {
        (_meters, _time) = (meters, time);
        _witnesses = [.. options.Ledger.Witnesses.Select(w => new Asked(new WitnessLine(w, tls, directory, time)))];
    }

    /// <summary>The answers, one for each witness in the order of the settings, within a second. Never throws.</summary>
    public async Task<IReadOnlyList<WitnessAnswer>> AskAsync(SignedTree tree, CancellationToken cancellationToken) =>
        await Task.WhenAll(_witnesses.Select(witness => AskAsync(witness, tree, cancellationToken)));

    public void Dispose()
    {
        foreach (var witness in _witnesses) witness.Dispose();
    }

    private async Task<WitnessAnswer> AskAsync(Asked witness, SignedTree tree, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(Limit, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        WitnessAnswer answer;
        try
        {
            // Not on the caller's thread: a proof may have to read tiles first.
            answer = await Task.Run(() => AskInTurnAsync(witness, tree, both.Token), both.Token).WaitAsync(both.Token);
        }
        catch (OperationCanceledException)
        {
            answer = witness.Unreachable(
                cancellationToken.IsCancellationRequested ? "The round was ended." : "No answer within a second.");
        }
        catch (Exception e)
        {
            // Whatever it is, publishing goes on without this witness.
            answer = witness.Unreachable(e.InnerException is { } inner ? $"{e.Message} {inner.Message}" : e.Message);
        }

        _meters.Count(answer);
        return answer;
    }

    private static async Task<WitnessAnswer> AskInTurnAsync(Asked witness, SignedTree tree, CancellationToken cancellationToken)
    {
        await witness.Turn.WaitAsync(cancellationToken);
        try
        {
            // A tree that is older than what it cosigned has no proof to offer: the witness is left to say what it knows.
            var old = witness.Size <= tree.Snapshot.Size ? witness.Size : 0;
            return await AskFromAsync(witness, tree, old, isLast: false, cancellationToken);
        }
        finally
        {
            witness.Turn.Release();
        }
    }

    private static async Task<WitnessAnswer> AskFromAsync(
        Asked witness, SignedTree tree, long old, bool isLast, CancellationToken cancellationToken)
    {
        var size = tree.Snapshot.Size;
        var request = new AddCheckpointRequest(old, tree.Snapshot.Consistency(old), tree.Note);
        var response = await witness.Line.SendAsync(request, cancellationToken);
        switch (response.Status)
        {
            case HttpStatusCode.OK:
                return ReadCosignature(witness, tree, response.Body);
            case HttpStatusCode.Conflict when response.ContentType == WitnessSize.ContentType:
                if (!WitnessSize.TryParse(response.Body, out var known) || known == old)
                    return witness.Unreachable("It names no other size than it was told.");
                if (known > size) return new WitnessAnswer.Ahead(witness.Name, known);
                return isLast
                    ? witness.Unreachable("It named two sizes, one after the other.")
                    : await AskFromAsync(witness, tree, known, isLast: true, cancellationToken);
            case HttpStatusCode.Conflict when old == size:
                return new WitnessAnswer.Contradicts(witness.Name, size);
            case HttpStatusCode.UnprocessableEntity when old > 0:
                // It judges the proof only where the old size is the one that it has cosigned.
                return new WitnessAnswer.Contradicts(witness.Name, old);
            default:
                return witness.Unreachable(string.Create(CultureInfo.InvariantCulture, $"It answered {(int)response.Status}."));
        }
    }

    private static WitnessAnswer ReadCosignature(Asked witness, SignedTree tree, byte[] body)
    {
        if (!SignedNote.TryParse(tree.Note, out var note, out var reason))
            return witness.Unreachable($"The node's own note cannot be read: {reason}.");
        var text = Encoding.UTF8.GetBytes(note.Text);
        foreach (var line in Encoding.UTF8.GetString(body).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // Keys that are not known here are passed over, as the specification has it.
            if (!NoteSignature.TryParse(line, out var signature))
                return witness.Unreachable("It answered with something else than signature lines.");
            if (!witness.Line.Key.Matches(signature)) continue;
            if (!witness.Line.Key.Verify(text, signature.Signature.Span) || !Cosignature.TryReadTime(signature, out var time))
                return witness.Unreachable("Its cosignature does not hold.");
            witness.Size = tree.Snapshot.Size;
            return new WitnessAnswer.Cosigned(witness.Name, signature, time);
        }

        return witness.Unreachable("It did not cosign with the key of the settings.");
    }

    /// <summary>A witness and what is remembered of it.</summary>
    private sealed class Asked(WitnessLine line) : IDisposable
    {
        public WitnessLine Line { get; } = line;

        public string Name => Line.Key.Name;

        /// <summary>One request at a time.</summary>
        public SemaphoreSlim Turn { get; } = new(1, 1);

        /// <summary>The size that it cosigned last for this process; under <see cref="Turn"/>.</summary>
        public long Size { get; set; }

        public WitnessAnswer.Unreachable Unreachable(string problem) => new(Name, problem);

        public void Dispose()
        {
            Line.Dispose();
            Turn.Dispose();
        }
    }
}
