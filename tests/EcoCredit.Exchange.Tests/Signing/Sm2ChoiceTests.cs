using System.Security.Cryptography;
using EcoCredit.Exchange.Signing;
using EcoCredit.Exchange.Signing.Libcrypto;

namespace EcoCredit.Exchange.Tests.Signing;

public sealed class Sm2ChoiceTests
{
    private static readonly ISm2Provider Libcrypto = Keys.Sm2Provider(TestKey.Sm2ByLibcrypto);
    private static readonly ISm2Provider BouncyCastle = Keys.Sm2Provider(TestKey.Sm2ByBouncyCastle);

    [Fact]
    public void Without_libcrypto_everything_is_BouncyCastles()
    {
        var choice = Sm2Choice.Without(BouncyCastle, "it is not there");

        choice.ShouldBe(new Sm2Choice(BouncyCastle, BouncyCastle, "no libcrypto: it is not there"));
    }

    [Theory]
    [InlineData(1.0, true)]
    [InlineData(1.75, true)]
    [InlineData(1.76, false)]
    [InlineData(5.0, false)]
    public void Libcrypto_signs_and_verifies_only_where_it_is_the_faster_one(double ratio, bool verifies)
    {
        var choice = Sm2Choice.Between(Libcrypto, BouncyCastle, ratio);

        choice.Signing.ShouldBe(Libcrypto);
        choice.Verification.ShouldBe(verifies ? Libcrypto : BouncyCastle);
    }

    [Fact]
    public void The_process_says_what_it_goes_by()
    {
        Sm2.SigningProvider.ShouldBe(Libcrypto.Name);
        Sm2.VerificationProvider.ShouldBeOneOf(Libcrypto.Name, BouncyCastle.Name);
        Sm2.IsChosen.ShouldBeTrue();
        Sm2.Reason.ShouldContain("P-256");
    }

    [Fact]
    [Trait("Security", "SIG-12")]
    public void The_test_at_loading_passes_both_libraries()
    {
        Sm2SelfTest.FindFault(Libcrypto, BouncyCastle).ShouldBeNull();
        Sm2SelfTest.FindFault(BouncyCastle, Libcrypto).ShouldBeNull();
    }

    [Fact]
    [Trait("Security", "SIG-12")]
    public void The_test_at_loading_finds_a_library_that_takes_or_refuses_everything_or_signs_something_else()
    {
        Find(verify: (_, _) => true).ShouldBe("it takes a forged signature");
        Find(verify: (_, _) => false).ShouldBe("it refuses the published signature");
        // With another key.
        Find(sign: message => Keys.Signer(TestKey.Sm2ByBouncyCastle).Sign(message)).ShouldBe("BouncyCastle refuses what it signed");
        Find(verify: (message, good) => good && message.Length < 100).ShouldBe("it refuses what BouncyCastle signed");
        Find(point: Keys.Signer(TestKey.Sm2ByBouncyCastle).PublicKey.RawKey.ToArray())
            .ShouldBe("it derives another public key than the published one");
    }

    [Fact]
    [Trait("Security", "SIG-12")]
    public void A_library_that_fails_is_an_error_and_not_a_verdict()
    {
        var key = Keys.Signer(TestKey.Sm2ByBouncyCastle);
        var failing = new Wrong(BouncyCastle) { OnVerify = (_, _) => throw new CryptographicException("no memory") };
        var verifier = new Sm2Verifier(key.PublicKey, failing);

        Should.Throw<CryptographicException>(() => verifier.Verify([1], key.Sign([1])));
        verifier.Verify([1], [1]).ShouldBeFalse("what is no signature never reaches a library");
    }

    private static string? Find(Func<byte[], bool, bool>? verify = null, Func<byte[], byte[]>? sign = null, byte[]? point = null) =>
        Sm2SelfTest.FindFault(new Wrong(BouncyCastle) { OnVerify = verify, OnSign = sign, OnPoint = point }, BouncyCastle);

    /// <summary>A library that does one thing its own way.</summary>
    private sealed class Wrong(ISm2Provider inner) : ISm2Provider
    {
        public Func<byte[], bool, bool>? OnVerify { get; init; }

        public Func<byte[], byte[]>? OnSign { get; init; }

        public byte[]? OnPoint { get; init; }

        public string Name => "wrong";

        public ISm2PublicKey ImportPublic(ReadOnlySpan<byte> point) => new WrongPublic(this, inner.ImportPublic(point));

        public ISm2PrivateKey ImportPrivate(ReadOnlySpan<byte> secret) => new WrongPrivate(this, inner.ImportPrivate(secret));

        private sealed class WrongPublic(Wrong wrong, ISm2PublicKey key) : ISm2PublicKey
        {
            public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> der, ReadOnlySpan<byte> raw)
            {
                var good = key.Verify(message, der, raw);
                return wrong.OnVerify?.Invoke(message.ToArray(), good) ?? good;
            }
        }

        private sealed class WrongPrivate(Wrong wrong, ISm2PrivateKey key) : ISm2PrivateKey
        {
            public ReadOnlyMemory<byte> Point => wrong.OnPoint ?? key.Point;

            public byte[] Sign(ReadOnlySpan<byte> message) => wrong.OnSign?.Invoke(message.ToArray()) ?? key.Sign(message);

            public void Dispose() => key.Dispose();
        }
    }
}
