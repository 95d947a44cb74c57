using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.Tests.Signing;

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

    public static TheoryData<SignatureAlgorithm> Algorithms => new(Enum.GetValues<SignatureAlgorithm>());

    public static TheoryData<SignatureAlgorithm> Curves => new(SignatureAlgorithm.EcdsaP256Sha256, SignatureAlgorithm.Sm2Sm3);

    public static ISigner Signer(SignatureAlgorithm algorithm) => Signers[algorithm];

    public static IVerifier Verifier(SignatureAlgorithm algorithm) => Verifiers[algorithm];

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
