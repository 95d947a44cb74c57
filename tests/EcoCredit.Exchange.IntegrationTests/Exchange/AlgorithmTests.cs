using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Signing;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Exchange;

public sealed class AlgorithmTests
{
    [Theory]
    [InlineData(TestStore.Sqlite, SignatureAlgorithm.Sm2Sm3)]
    [InlineData(TestStore.Postgres, SignatureAlgorithm.Sm2Sm3)]
    [InlineData(TestStore.Sqlite, SignatureAlgorithm.Ed25519)]
    [InlineData(TestStore.Postgres, SignatureAlgorithm.Ed25519)]
    [Trait("Security", "SIG-06")]
    public async Task Takes_documents_signed_with_every_algorithm_whose_key_is_enrolled(TestStore store, SignatureAlgorithm algorithm)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        using var key = PrivateKeys.Generate(algorithm);
        var document = f.City.Penalty(ExchangeFixture.NewSubject());
        var envelope = Envelopes.Sign(key, document);
        (await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.City, envelope))).Reason.ShouldBe(ErrorReason.KeyNotValid);

        f.Node.Edit(e => e.AddKey(f.City.Code, key.PublicKey, TimeProvider.System.GetUtcNow().AddHours(-1), validTo: null));
        await f.Node.DirectoryTakenOverAsync();
        var response = await f.PushAsync(f.City, envelope);
        ReceiptCheck.FindProblem(response.Receipt, envelope, f.Region).ShouldBeNull();

        // The algorithm belongs to the key: a P-256 signature under this key's name is none.
        var other = f.City.Sign(f.City.Penalty(ExchangeFixture.NewSubject()));
        other.Signatures[0].KeyId = key.PublicKey.KeyId;
        (await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.City, other))).Reason.ShouldBe(ErrorReason.SignatureInvalid);
    }
}
