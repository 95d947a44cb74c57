using System.Globalization;

namespace EcoCredit.Exchange.Signing;

/// <summary>What a process goes by for SM2. See docs/adr/0013.</summary>
/// <param name="Verification">Verifies: the faster one.</param>
/// <param name="Signing">Signs: libcrypto wherever it is there, which keeps private keys in memory of its own, clears it, and takes a
/// time that does not depend on the key.</param>
/// <param name="Reason">Why, as one English clause.</param>
internal sealed record Sm2Choice(ISm2Provider Verification, ISm2Provider Signing, string Reason)
{
    /// <summary>
    /// How long a verification of SM2 may take beside one of P-256 for code that is made for its curve; BouncyCastle's takes about 1.9
    /// times as long as libcrypto's P-256. What OpenSSL has for every processor takes about 5 times as long; its code for ARM64, from 3.2
    /// on, under 1.5.
    /// </summary>
    public const double FastRatio = 1.75;

    /// <summary>Where there is no libcrypto that may be used.</summary>
    public static Sm2Choice Without(ISm2Provider other, string fault) => new(other, other, $"no libcrypto: {fault}");

    /// <summary>Where there is one.</summary>
    /// <param name="libcrypto">The system's library.</param>
    /// <param name="other">The library that is always there.</param>
    /// <param name="ratio">Time of libcrypto's verification of SM2 over that of P-256.</param>
    public static Sm2Choice Between(ISm2Provider libcrypto, ISm2Provider other, double ratio)
    {
        var fast = ratio <= FastRatio;
        var reason = string.Create(
            CultureInfo.InvariantCulture,
            $"{libcrypto.Name} takes {ratio:0.0} times as long to verify SM2 as P-256, {(fast ? "at most" : "more than")} {FastRatio}");
        return new(fast ? libcrypto : other, libcrypto, reason);
    }
}
