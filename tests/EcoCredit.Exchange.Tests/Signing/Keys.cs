using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.Tests.Signing;

/// <summary>An algorithm, and for SM2 the library that computes it: what is said of signatures holds for each.</summary>
public enum TestKey
{
    P256,
    Sm2ByLibcrypto,
    Sm2ByBouncyCastle,
    Ed25519,
}

/// <summary>One key of each algorithm, made once for all tests, and the wrappings of raw keys.</summary>
internal static class Keys
{
    public const string P256Prefix = "3059301306072A8648CE3D020106082A8648CE3D030107034200";
    public const string Sm2Prefix = "3059301306072A8648CE3D020106082A811CCF5501822D034200";
    public const string Ed25519Prefix = "302A300506032B6570032100";

    private static readonly Dictionary<SignatureAlgorithm, ISigner> Signers =
        Enum.GetValues<SignatureAlgorithm>().ToDictionary(algorithm => algorithm, PrivateKeys.Generate);

    private static readonly Dictionary<SignatureAlgorithm, IVerifier> Verifiers =
        Signers.ToDictionary(pair => pair.Key, pair => pair.Value.PublicKey.CreateVerifier());

    private static readonly Dictionary<TestKey, (ISigner Signer, IVerifier Verifier)> Pairs =
        Enum.GetValues<TestKey>().ToDictionary(key => key, Generate);

    public static TheoryData<TestKey> All => new(Enum.GetValues<TestKey>());

    public static TheoryData<TestKey> AllCurves => new(TestKey.P256, TestKey.Sm2ByLibcrypto, TestKey.Sm2ByBouncyCastle);

    public static TheoryData<TestKey> AllSm2 => new(TestKey.Sm2ByLibcrypto, TestKey.Sm2ByBouncyCastle);

    public static TheoryData<SignatureAlgorithm> Algorithms => new(Enum.GetValues<SignatureAlgorithm>());

    public static TheoryData<SignatureAlgorithm> Curves => new(SignatureAlgorithm.EcdsaP256Sha256, SignatureAlgorithm.Sm2Sm3);

    public static ISigner Signer(SignatureAlgorithm algorithm) => Signers[algorithm];

    public static IVerifier Verifier(SignatureAlgorithm algorithm) => Verifiers[algorithm];

    public static ISigner Signer(TestKey key) => Pairs[key].Signer;

    public static IVerifier Verifier(TestKey key) => Pairs[key].Verifier;

    public static SignatureAlgorithm AlgorithmOf(TestKey key) => key switch
    {
        TestKey.P256 => SignatureAlgorithm.EcdsaP256Sha256,
        TestKey.Ed25519 => SignatureAlgorithm.Ed25519,
        _ => SignatureAlgorithm.Sm2Sm3,
    };

    /// <summary>The library of an SM2 key. What signs is libcrypto wherever it can be used, and the tests need one that can.</summary>
    public static ISm2Provider Sm2Provider(TestKey key)
    {
        if (key == TestKey.Sm2ByBouncyCastle) return BouncyCastleSm2.Instance;
        Sm2.SigningProvider.ShouldStartWith("libcrypto 3.", customMessage: Sm2.Reason);
        return Sm2.ForSigning;
    }

    /// <summary>A new key and its verifier.</summary>
    public static (ISigner Signer, IVerifier Verifier) Generate(TestKey key)
    {
        var signer = PrivateKeys.Generate(AlgorithmOf(key));
        if (AlgorithmOf(key) != SignatureAlgorithm.Sm2Sm3) return (signer, signer.PublicKey.CreateVerifier());
        var bound = Sm2KeySigner.FromSecret(((SoftwareSigner)signer).Secret, Sm2Provider(key));
        return (bound, new Sm2Verifier(bound.PublicKey, Sm2Provider(key)));
    }

    public static byte[] Wrap(string prefix, ReadOnlySpan<byte> raw) => [.. Convert.FromHexString(prefix), .. raw];

    /// <summary>32,000 bytes of SEQUENCE of indefinite length within SEQUENCE: it ends a process that parses it by recursion.</summary>
    public static byte[] DeepNest()
    {
        var nest = new byte[32_000];
        for (var i = 0; i < nest.Length; i += 2)
            (nest[i], nest[i + 1]) = (0x30, 0x80);
        return nest;
    }
}
