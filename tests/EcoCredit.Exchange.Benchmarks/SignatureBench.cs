using System.Diagnostics;
using System.Security.Cryptography;
using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.Benchmarks;

/// <summary>
/// Signatures on one core and on all: P-256 beside the framework's bare calls; SM2 by the system's libcrypto, where there is one, beside
/// BouncyCastle, whichever of them the process goes by. What is compared takes turns, a slice of time each, so that a noisy machine is
/// noisy for both.
/// </summary>
internal static class SignatureBench
{
    private const int MessageLength = 800;
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(50);

    public static IReadOnlyList<Result> Measure(TimeSpan duration)
    {
        var message = new byte[MessageLength];
        RandomNumberGenerator.Fill(message);
        using var p256 = (SoftwareSigner)PrivateKeys.Generate(SignatureAlgorithm.EcdsaP256Sha256);
        using var bare = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = p256.Secret });
        // What signs is libcrypto wherever there is one.
        var library = Sm2.ForSigning;
        using var sm2 = (SoftwareSigner)PrivateKeys.Generate(SignatureAlgorithm.Sm2Sm3);
        using var other = Sm2KeySigner.FromSecret(sm2.Secret, BouncyCastleSm2.Instance);
        var (p256Verifier, sm2Verifier) = (p256.PublicKey.CreateVerifier(), new Sm2Verifier(sm2.PublicKey, library));
        var otherVerifier = new Sm2Verifier(sm2.PublicKey, BouncyCastleSm2.Instance);
        var (p256Signed, sm2Signed) = (p256.Sign(message), sm2.Sign(message));
        var bareSigned = bare.SignData(message, HashAlgorithmName.SHA256);

        Console.Error.WriteLine(
            $"SM2: measured by {library.Name}; {Sm2.VerificationProvider} verifies and {Sm2.SigningProvider} signs: {Sm2.Reason}");
        var results = new List<Result>();
        foreach (var threads in new[] { 1, Environment.ProcessorCount }.Distinct())
        {
            // One object of the framework is for one thread.
            Func<bool>? bareSign = threads > 1 ? null : () => bare.SignData(message, HashAlgorithmName.SHA256).Length > 0;
            Func<bool>? bareVerify = threads > 1 ? null : () => bare.VerifyData(message, bareSigned, HashAlgorithmName.SHA256);
            results.Add(Compare("p256_sign", "bare_ecdsa", threads, duration, () => p256.Sign(message).Length > 0, bareSign));
            results.Add(Compare("p256_verify", "bare_ecdsa", threads, duration, () => p256Verifier.Verify(message, p256Signed), bareVerify));
            results.Add(Compare(
                "sm2_sign", "bouncycastle", threads, duration, () => sm2.Sign(message).Length > 0, () => other.Sign(message).Length > 0));
            results.Add(Compare(
                "sm2_verify",
                "bouncycastle",
                threads,
                duration,
                () => sm2Verifier.Verify(message, sm2Signed),
                () => otherVerifier.Verify(message, sm2Signed)));
        }

        return results;
    }

    private static Result Compare(string name, string limitName, int threads, TimeSpan duration, Func<bool> operation, Func<bool>? limit)
    {
        Run(threads, operation);
        if (limit is not null) Run(threads, limit);
        var (values, limits) = (new List<double>(), new List<double>());
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < duration;)
        {
            values.Add(Run(threads, operation));
            if (limit is not null) limits.Add(Run(threads, limit));
        }

        var value = Median(values);
        return limit is null
            ? new(name, "none", threads, value, "1/s", null, null, null, null, null)
            : new(name, "none", threads, value, "1/s", limitName, Median(limits), value / Median(limits), null, null);
    }

    private static double Run(int threads, Func<bool> operation)
    {
        var start = Stopwatch.GetTimestamp();
        var counts = new long[threads];
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, thread =>
        {
            var count = 0L;
            for (; Stopwatch.GetElapsedTime(start) < Slice; count++)
            {
                if (!operation()) throw new InvalidOperationException("A signature does not verify.");
            }

            counts[thread] = count;
        });
        return counts.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
