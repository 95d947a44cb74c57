using System.Text;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Witnesses;

/// <summary>
/// Cosigns the checkpoints of other logs (C2SP tlog-witness v1.0.0, add-checkpoint): each one continues the one before, and two roots for
/// one size are never cosigned. What is cosigned is recorded before it is answered; a crash in between leaves a record that the log finds
/// when it asks again.
/// </summary>
internal sealed partial class Witness
{
    // Losing a race answers itself when the record is read again; more losses than this are no race.
    private const int MaxRaces = 5;

    private readonly WitnessStore _store;
    private readonly WitnessedLogs _logs;
    private readonly WitnessMeters _meters;
    private readonly LedgerState _state;
    private readonly NodeHealth _health;
    private readonly TimeProvider _time;
    private readonly ILogger<Witness> _logger;
    private readonly NoteCosigner? _cosigner;

    /// <exception cref="NodeFolderException">The node is to be a witness and has no key for it.</exception>
    public Witness(
        NodeOptions options,
        NodeKeys keys,
        WitnessStore store,
        WitnessedLogs logs,
        WitnessMeters meters,
        LedgerState state,
        NodeHealth health,
        TimeProvider time,
        ILogger<Witness> logger)
    {
        (_store, _logs, _meters, _state, _health, _time, _logger) = (store, logs, meters, state, health, time, logger);
        if (keys.Witness is { } key) _cosigner = new NoteCosigner(NodeRooms.WitnessNameOf(options.Agency.Code), key);
        IsEnabled = options.Ledger.Witnessing.Enabled;
        if (IsEnabled && _cosigner is null) throw new NodeFolderException(
            "ledger.witnessing is enabled, and the folder is from before there were witnesses' keys: "
            + "run ecocredit key witness --data FOLDER.");
    }

    /// <summary>Whether this node is a witness.</summary>
    public bool IsEnabled { get; }

    /// <summary>The key that others verify its cosignatures with; <see langword="null"/> in folders from before there was one.</summary>
    public NoteVerifier? Key => _cosigner?.Verifier;

    /// <summary>Judges a request and answers it. Never throws for what it is sent, nor for a database that is away.</summary>
    public async Task<WitnessReply> AddCheckpointAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (!IsEnabled || _cosigner is null) return WitnessReply.Unknown();
        if (!AddCheckpointRequest.TryParse(body, out var request, out var reason)
            || !SignedNote.TryParse(request.Note.Span, out var note, out reason)
            || !Checkpoint.TryParse(Encoding.UTF8.GetBytes(note.Text), out var checkpoint, out reason))
            return WitnessReply.Malformed(reason);
        var keys = _logs.KeysOf(checkpoint.Origin);
        if (keys.Count == 0) return WitnessReply.Unknown();
        if (note.Verify(keys) is { IsAccepted: false } refused) return WitnessReply.NotTrusted(refused.Rejection!);
        // A database that was rolled back has forgotten what was cosigned from it: another root could be cosigned for the same size.
        if (_state.ReadOnly is not null) return WitnessReply.Resting();
        try
        {
            var reply = await JudgeAsync(_cosigner, new Signed(request, note, checkpoint), cancellationToken);
            _meters.Count(reply.Status);
            return reply;
        }
        catch (Exception e) when (StorageFaults.Is(e))
        {
            LogStorage(e, checkpoint.Origin);
            return WitnessReply.Failed();
        }
    }

    private async Task<WitnessReply> JudgeAsync(NoteCosigner cosigner, Signed signed, CancellationToken cancellationToken)
    {
        var (request, note, checkpoint) = signed;
        for (var race = 0; race < MaxRaces; race++)
        {
            var recorded = await _store.ReadAsync(checkpoint.Origin, cancellationToken);
            // Whatever old size is named with it: a log that signs two roots must not escape by naming another.
            if (recorded is not null && checkpoint.Size == recorded.Size && checkpoint.Root != recorded.Root)
                await KeepAsync(ConflictKind.SameSize, signed, recorded, cancellationToken);
            if (await RefusalOfAsync(signed, recorded, cancellationToken) is { } refusal) return refusal;

            var nowMs = Math.Max(_time.GetUtcNow().ToUnixTimeMilliseconds(), recorded?.UpdatedAtMs ?? 0);
            // The note that was recorded for a size stays: it is what a second one is compared with.
            var next = new WitnessedCheckpoint(
                checkpoint.Size, checkpoint.Root, recorded?.Size == checkpoint.Size ? recorded.Note : request.Note.ToArray(), nowMs);
            if (await _store.ReplaceAsync(checkpoint.Origin, recorded, next, cancellationToken))
                return WitnessReply.Cosigned(cosigner.Sign(note.Text, nowMs / 1000));
        }

        return WitnessReply.Busy();
    }

    /// <summary>The checks that follow the signature, in the order of the specification.</summary>
    private async Task<WitnessReply?> RefusalOfAsync(Signed signed, WitnessedCheckpoint? recorded, CancellationToken cancellationToken)
    {
        var (request, _, checkpoint) = signed;
        if (request.OldSize > checkpoint.Size) return WitnessReply.Malformed("the old size is above the checkpoint's");
        if (request.OldSize != (recorded?.Size ?? 0)) return WitnessReply.OtherSize(recorded?.Size ?? 0);
        if (recorded is not null && checkpoint.Size == recorded.Size && checkpoint.Root != recorded.Root) return WitnessReply.OtherRoot();
        var root = recorded?.Root ?? MerkleHash.Empty;
        if (MerkleProofs.VerifyConsistency(request.OldSize, root, checkpoint.Size, checkpoint.Root, [.. request.Proof])) return null;
        // Where no proof is asked for, one that was sent shows nothing.
        if (recorded is not null && request.OldSize > 0 && request.OldSize < checkpoint.Size)
            await KeepAsync(ConflictKind.NoProof, signed, recorded, cancellationToken);
        return WitnessReply.Unproven();
    }

    private async Task KeepAsync(ConflictKind kind, Signed signed, WitnessedCheckpoint recorded, CancellationToken cancellationToken)
    {
        var (request, note, checkpoint) = signed;
        var nowMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var isNew = await _store.KeepAsync(
            kind, checkpoint.Origin, recorded.Note, note, request.Note.ToArray(), nowMs, cancellationToken);
        _health.Warn("witnessed", $"Signed checkpoints of {checkpoint.Origin} contradict each other. See: ecocredit ledger witnessed");
        if (!isNew) return;
        if (kind == ConflictKind.SameSize) LogFork(checkpoint.Origin, checkpoint.Size);
        else LogUnproven(checkpoint.Origin, recorded.Size, checkpoint.Size);
    }

    private sealed record Signed(AddCheckpointRequest Request, SignedNote Note, Checkpoint Checkpoint);
}
