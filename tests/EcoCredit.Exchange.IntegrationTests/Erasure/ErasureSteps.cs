using EcoCredit.Exchange.IntegrationTests.Disclosures;
using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;

namespace EcoCredit.Exchange.IntegrationTests.Erasure;

/// <summary>What the tests of erasures do again and again.</summary>
internal static class ErasureSteps
{
    public static EraseBodiesRequest Order(params long[] indexes) =>
        new() { Indexes = { indexes }, Authority = "示例市人民法院", OrderNumber = "示例〔2026〕1号" };

    public static async Task<EraseBodiesResponse> EraseAsync(this ExchangeFixture f, EraseBodiesRequest order) =>
        await f.Disclosures(f.Region).EraseBodiesAsync(order);

    /// <summary>Proves every entry under the newest checkpoint.</summary>
    public static async Task ProveAllAsync(this ExchangeFixture f)
    {
        var ledger = f.Ledger(f.Buyer);
        var size = (await ledger.GetCheckpointAsync(new GetCheckpointRequest())).Size;
        for (var index = 0L; index < size; index++)
        {
            var proof = await ledger.GetInclusionProofAsync(new GetInclusionProofRequest { Index = index, Size = size });
            MerkleProofs.VerifyInclusion(Hash(proof.LeafHash), index, size, [.. proof.Hashes.Select(Hash)], Hash(proof.Root)).ShouldBeTrue();
        }
    }

    private static TreeHash Hash(ByteString bytes) => TreeHash.Read(bytes.Span);
}
