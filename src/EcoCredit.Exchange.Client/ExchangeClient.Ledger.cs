using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Client;

public sealed partial class ExchangeClient
{
    /// <summary>The newest signed checkpoint, as the node sent it: verify it with the ledger keys that you trust.</summary>
    public Task<GetCheckpointResponse> GetCheckpointAsync(CancellationToken cancellationToken) =>
        CallAsync(() => _ledger.GetCheckpointAsync(new GetCheckpointRequest(), Options(cancellationToken)).ResponseAsync);

    /// <summary>
    /// An inclusion proof (RFC 6962, 2.1.1); size 0 for the newest tree. Its form is checked: verify it against a checkpoint that you
    /// trust.
    /// </summary>
    /// <exception cref="ExchangeException">The node refused, or answered with something else than a proof of this entry.</exception>
    public async Task<GetInclusionProofResponse> GetInclusionProofAsync(long index, long size, CancellationToken cancellationToken)
    {
        var request = new GetInclusionProofRequest { Index = index, Size = size };
        var proof = await CallAsync(() => _ledger.GetInclusionProofAsync(request, Options(cancellationToken)).ResponseAsync);
        var isWellFormed = proof.Hashes.Count <= ProofFile.MaxHashes && proof.Hashes.Append(proof.LeafHash).All(
            h => h.Length == TreeHash.Size);
        return isWellFormed && proof.Index == index ? proof : throw new ExchangeException("The node answered with something else than a proof of this entry.");
    }

    /// <summary>A consistency proof (RFC 6962, 2.1.2); new size 0 for the newest tree.</summary>
    public Task<GetConsistencyProofResponse> GetConsistencyProofAsync(long oldSize, long newSize, CancellationToken cancellationToken) =>
        CallAsync(() => _ledger.GetConsistencyProofAsync(new GetConsistencyProofRequest { OldSize = oldSize, NewSize = newSize }, Options(cancellationToken)).ResponseAsync);

    /// <summary>
    /// What the node has cosigned for other logs, and the signed checkpoints that it refused: all pages in one. For the node's own agency.
    /// </summary>
    /// <exception cref="ExchangeException">The node refused the question.</exception>
    public async Task<ListWitnessedResponse> ListWitnessedAsync(CancellationToken cancellationToken)
    {
        var all = new ListWitnessedResponse();
        var request = new ListWitnessedRequest();
        do
        {
            var page = await CallAsync(() => _ledger.ListWitnessedAsync(request, Options(cancellationToken)).ResponseAsync);
            request = new ListWitnessedRequest { Cursor = page.NextCursor };
            all.MergeFrom(page);
        }
        while (request.Cursor.Length > 0);
        all.NextCursor = "";
        return all;
    }

    /// <summary>One agency as the node knows it.</summary>
    public async Task<Agency> GetAgencyAsync(string code, CancellationToken cancellationToken) =>
        (await CallAsync(() => _directory.GetAgencyAsync(new GetAgencyRequest { Code = code }, Options(cancellationToken)).ResponseAsync)).Agency;

    /// <summary>All agencies that the node knows, in the order of their codes.</summary>
    public async Task<IReadOnlyList<Agency>> ListAgenciesAsync(ListAgenciesRequest filter, CancellationToken cancellationToken) =>
        (await CallAsync(() => _directory.ListAgenciesAsync(filter, Options(cancellationToken)).ResponseAsync)).Agencies;

    /// <summary>The node's signed directory.</summary>
    public async Task<Envelope> GetDirectoryAsync(CancellationToken cancellationToken) =>
        (await CallAsync(() => _directory.GetDirectoryAsync(new GetDirectoryRequest(), Options(cancellationToken)).ResponseAsync)).Envelope;
}
