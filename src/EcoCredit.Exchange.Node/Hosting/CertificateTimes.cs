using System.Security.Cryptography.X509Certificates;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>The validity of a certificate as moments: the platform gives it in local time.</summary>
internal static class CertificateTimes
{
    public static DateTimeOffset BeginsAt(this X509Certificate2 certificate) => new(certificate.NotBefore.ToUniversalTime(), TimeSpan.Zero);

    public static DateTimeOffset EndsAt(this X509Certificate2 certificate) => new(certificate.NotAfter.ToUniversalTime(), TimeSpan.Zero);
}
