using EcoCredit.Exchange.Signing.Libcrypto;

namespace EcoCredit.Exchange.Signing;

/// <summary>
/// Which library computes SM2 in this process: the system's libcrypto where it is there and passes its test, BouncyCastle otherwise. It is
/// chosen once, at first use; a library that fails later is an error and never a reason to ask the other one.
/// </summary>
public static class Sm2
{
    private static readonly Lazy<(ISm2Provider Provider, string? Reason)> Choice = new(Choose);

    /// <summary>The library and its version: "libcrypto 3.0.19", or "BouncyCastle".</summary>
    public static string Provider => Choice.Value.Provider.Name;

    /// <summary>One English clause that says why it is not libcrypto; <see langword="null"/> where it is.</summary>
    public static string? WhyNotLibcrypto => Choice.Value.Reason;

    internal static ISm2Provider Current => Choice.Value.Provider;

    private static (ISm2Provider Provider, string? Reason) Choose() =>
        LibcryptoSm2.TryLoad(BouncyCastleSm2.Instance, out var reason) is { } libcrypto
            ? (libcrypto, null)
            : (BouncyCastleSm2.Instance, reason);
}
