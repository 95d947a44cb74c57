using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Administration;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Publishing;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Node.Witnesses;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Rpc;

/// <summary>LedgerService of ledger_service.proto.</summary>
[BindServiceMethod(typeof(LedgerService), nameof(BindService))]
internal sealed class LedgerService(
    LedgerJournal journal, LedgerState state, PublishedLedger published, WitnessedReader witnessed, AdministrationReader administration, IDatabase database)
    : Protocol.V1.LedgerService.LedgerServiceBase
{
    public static void BindService(ServiceBinderBase binder, Protocol.V1.LedgerService.LedgerServiceBase? service) =>
        Protocol.V1.LedgerService.BindService(new GatedBinder(binder), service);

    public override async Task<GetCheckpointResponse> GetCheckpoint(GetCheckpointRequest request, ServerCallContext context)
    {
        // Of a ledger that is read-only the cause is asked for: what was in order last is shown with it.
        var newest = state.ReadOnly is null ? await journal.RefreshAsync(context.CancellationToken) : journal.Newest;
        var response = new GetCheckpointResponse
        {
            Checkpoint = ByteString.CopyFrom(newest.Note),
            Size = newest.Snapshot.Size,
            PublishedCheckpoint = published.Newest is { } shown ? ByteString.CopyFrom(shown.Note) : ByteString.Empty,
            ReadOnlyCause = state.ReadOnly?.CauseName ?? "",
        };
        response.VerifierKeys.AddRange(journal.Verifiers.Select(v => v.ToString()));
        return response;
    }

    public override async Task<GetInclusionProofResponse> GetInclusionProof(GetInclusionProofRequest request, ServerCallContext context)
    {
        var tree = (await journal.RefreshAsync(context.CancellationToken)).Snapshot;
        var size = request.Size == 0 ? tree.Size : request.Size;
        if (size < 1 || size > tree.Size || request.Index < 0 || request.Index >= size) throw OutOfLedger(tree.Size);
        await using var reader = database.CreateReader();
        var row = await reader.LedgerEntries.SingleAsync(e => e.Idx == request.Index, context.CancellationToken);
        var response = new GetInclusionProofResponse
        {
            Index = request.Index,
            Size = size,
            LeafHash = ByteString.CopyFrom(row.LeafHash),
            Entry = ByteString.CopyFrom(row.Entry),
            Root = Bytes(MerkleProofs.Root(size, tree)),
        };
        response.Hashes.AddRange(MerkleProofs.Inclusion(request.Index, size, tree).Select(Bytes));
        return response;
    }

    public override async Task<GetConsistencyProofResponse> GetConsistencyProof(
        GetConsistencyProofRequest request, ServerCallContext context)
    {
        var tree = (await journal.RefreshAsync(context.CancellationToken)).Snapshot;
        var size = request.NewSize == 0 ? tree.Size : request.NewSize;
        if (request.OldSize < 1 || request.OldSize > size || size > tree.Size) throw OutOfLedger(tree.Size);
        var response = new GetConsistencyProofResponse
        {
            OldSize = request.OldSize,
            NewSize = size,
            OldRoot = Bytes(MerkleProofs.Root(request.OldSize, tree)),
            NewRoot = Bytes(MerkleProofs.Root(size, tree)),
        };
        response.Hashes.AddRange(MerkleProofs.Consistency(request.OldSize, size, tree).Select(Bytes));
        return response;
    }

    public override Task<ListWitnessedResponse> ListWitnessed(ListWitnessedRequest request, ServerCallContext context) =>
        witnessed.ListAsync(request, context.GetCaller(), context.CancellationToken);

    public override Task<ListAdministrationResponse> ListAdministration(ListAdministrationRequest request, ServerCallContext context) =>
        administration.ListAsync(request, context.GetCaller(), context.CancellationToken);

    private static ByteString Bytes(TreeHash hash) => ByteString.CopyFrom(hash.ToArray());

    private static RpcException OutOfLedger(long size) =>
        new ExchangeError(ErrorReason.OutOfLedger) { Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["size"] = size.ToString(System.Globalization.CultureInfo.InvariantCulture) } }.ToException();
}
