using System.Diagnostics;
using System.Security.Cryptography;

namespace EcoCredit.Exchange.Signing;

/// <summary>
/// Finds out whether a library has code for SM2 that is made for this processor. Both times are of native code, which is as fast the first
/// time as ever; BouncyCastle's would first have to be compiled by the runtime.
/// </summary>
internal static class Sm2Speed
{
    // The fastest of so many: whatever else runs on the machine only makes single ones slower.
    private const int Rounds = 8;

    /// <summary>Time of a verification of SM2 over that of one of P-256. Takes milliseconds.</summary>
    public static double Measure(ISm2Provider provider)
    {
        var message = new byte[SoftwareSigner.SecretLength];
        message.AsSpan().Fill(0x5A);
        using var signer = provider.ImportPrivate(message);
        var verifier = provider.ImportPublic(signer.Point.Span);
        var signature = signer.Sign(message);
        var raw = new byte[DerSignature.RawLength];
        DerSignature.TryDecode(signature, Sm2Curve.Order, raw);
        using var p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var p256Signature = p256.SignHash(message);

        var (sm2Time, p256Time) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var i = 0; i < Rounds; i++)
        {
            sm2Time = Shorter(sm2Time, () => verifier.Verify(message, signature, raw));
            p256Time = Shorter(p256Time, () => p256.VerifyHash(message, p256Signature));
        }

        return sm2Time / p256Time;
    }

    private static TimeSpan Shorter(TimeSpan before, Func<bool> verify)
    {
        var start = Stopwatch.GetTimestamp();
        verify();
        var elapsed = Stopwatch.GetElapsedTime(start);
        return elapsed < before ? elapsed : before;
    }
}
