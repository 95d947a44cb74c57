using EcoCredit.Exchange.Signing.Libcrypto;

namespace EcoCredit.Exchange.Signing;

/// <summary>
/// Which libraries compute SM2 in this process: the system's libcrypto, where it is there, passes its test and is the faster one, or
/// BouncyCastle. It is chosen once, when the first SM2 key is made; a library that fails later is an error and never a reason to ask the
/// other one.
/// </summary>
public static class Sm2
{
    private static readonly Lazy<Sm2Choice> Chosen = new(Choose);

    /// <summary>The library that verifies, with its version where it has one: "BouncyCastle". Asking makes the choice.</summary>
    public static string VerificationProvider => Chosen.Value.Verification.Name;

    /// <summary>The library that signs: "libcrypto 3.0.19". Asking makes the choice.</summary>
    public static string SigningProvider => Chosen.Value.Signing.Name;

    /// <summary>Why it is these, as one English clause.</summary>
    public static string Reason => Chosen.Value.Reason;

    /// <summary>Whether the choice was made: no SM2 key has been used here otherwise.</summary>
    public static bool IsChosen => Chosen.IsValueCreated;

    internal static ISm2Provider ForVerification => Chosen.Value.Verification;

    internal static ISm2Provider ForSigning => Chosen.Value.Signing;

    private static Sm2Choice Choose()
    {
        var libcrypto = LibcryptoSm2.TryLoad(BouncyCastleSm2.Instance, out var fault);
        return libcrypto is null
            ? Sm2Choice.Without(BouncyCastleSm2.Instance, fault!)
            : Sm2Choice.Between(libcrypto, BouncyCastleSm2.Instance, Sm2Speed.Measure(libcrypto));
    }
}
