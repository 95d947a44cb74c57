using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Client;

public sealed partial class ExchangeClient
{
    /// <summary>The newest signed checkpoint, as the node sent it: verify it with the ledger keys that you trust.</summary>
    public Task<GetCheckpointResponse> GetCheckpointAsync(CancellationToken cancellationToken) =>
        CallAsync(() => _ledger.GetCheckpointAsync(new GetCheckpointRequest(), Options(cancellationToken)).ResponseAsync);

    /// <summary>An inclusion proof (RFC 6962, 2.1.1); size 0 for the newest tree.</summary>
    public Task<GetInclusionProofResponse> GetInclusionProofAsync(long index, long size, CancellationToken cancellationToken) =>
        CallAsync(() => _ledger.GetInclusionProofAsync(new GetInclusionProofRequest { Index = index, Size = size }, Options(cancellationToken)).ResponseAsync);

    /// <summary>A consistency proof (RFC 6962, 2.1.2); new size 0 for the newest tree.</summary>
    public Task<GetConsistencyProofResponse> GetConsistencyProofAsync(long oldSize, long newSize, CancellationToken cancellationToken) =>
        CallAsync(() => _ledger.GetConsistencyProofAsync(new GetConsistencyProofRequest { OldSize = oldSize, NewSize = newSize }, Options(cancellationToken)).ResponseAsync);

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
