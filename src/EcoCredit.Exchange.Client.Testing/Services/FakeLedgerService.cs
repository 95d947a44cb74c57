using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Grpc.Core;

namespace EcoCredit.Exchange.Client.Testing.Services;

/// <summary>Checkpoint and proofs.</summary>
internal sealed class FakeLedgerService(FakeNode node) : LedgerService.LedgerServiceBase
{
    public override Task<GetCheckpointResponse> GetCheckpoint(GetCheckpointRequest request, ServerCallContext context)
    {
        lock (node.Gate)
        {
            return Task.FromResult(new GetCheckpointResponse
            {
                Checkpoint = ByteString.CopyFrom(node.Ledger.Note),
                Size = node.Ledger.Tree.Size,
                VerifierKeys = { node.Ledger.VerifierKey },
            });
        }
    }

    public override Task<GetInclusionProofResponse> GetInclusionProof(GetInclusionProofRequest request, ServerCallContext context)
    {
        lock (node.Gate)
        {
            var tree = node.Ledger.Tree;
            var size = request.Size == 0 ? tree.Size : request.Size;
            if (request.Index < 0 || size > tree.Size || request.Index >= size)
                throw new ExchangeError(ErrorReason.OutOfLedger).ToException();
            return Task.FromResult(new GetInclusionProofResponse
            {
                Index = request.Index,
                Size = size,
                LeafHash = Bytes(node.Ledger.LeafAt(request.Index)),
                Hashes = { MerkleProofs.Inclusion(request.Index, size, tree).Select(Bytes) },
                Root = Bytes(MerkleProofs.Root(size, tree)),
            });
        }
    }

    public override Task<GetConsistencyProofResponse> GetConsistencyProof(GetConsistencyProofRequest request, ServerCallContext context)
    {
        lock (node.Gate)
        {
            var tree = node.Ledger.Tree;
            var size = request.NewSize == 0 ? tree.Size : request.NewSize;
            if (request.OldSize < 0 || size > tree.Size || request.OldSize > size)
                throw new ExchangeError(ErrorReason.OutOfLedger).ToException();
            return Task.FromResult(new GetConsistencyProofResponse
            {
                OldSize = request.OldSize,
                NewSize = size,
                Hashes = { MerkleProofs.Consistency(request.OldSize, size, tree).Select(Bytes) },
                OldRoot = Bytes(MerkleProofs.Root(request.OldSize, tree)),
                NewRoot = Bytes(MerkleProofs.Root(size, tree)),
            });
        }
    }

    private static ByteString Bytes(TreeHash hash) => ByteString.CopyFrom(hash.ToArray());
}
