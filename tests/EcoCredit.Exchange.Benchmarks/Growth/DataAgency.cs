using System.Security.Cryptography.X509Certificates;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Signing;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.Benchmarks.Growth;

/// <summary>An agency of a data set: its folder lies in the set, so that its keys are there again in a later run.</summary>
internal sealed class DataAgency : IDisposable
{
    private DataAgency(NodeFolder folder, DateTimeOffset keysSince)
    {
        Folder = folder;
        Code = folder.Options.Agency.Code;
        Area = folder.Options.Agency.Area;
        var card = PeerCard.Read(folder.CardPath);
        // The keys are as old as what they have signed.
        Card = card with { SigningKeys = [.. card.SigningKeys.Select(k => k with { ValidFrom = keysSince })] };
        Certificate = folder.LoadCertificate();
        Authority = X509CertificateLoader.LoadCertificateFromFile(folder.AuthorityPath);
        Signer = folder.LoadSigner();
    }

    public string Code { get; }

    public string Area { get; }

    public NodeFolder Folder { get; }

    public PeerCard Card { get; }

    /// <summary>Its enrolled certificate, with the key.</summary>
    public X509Certificate2 Certificate { get; }

    public X509Certificate2 Authority { get; }

    public ISigner Signer { get; }

    /// <summary>Opens its folder, and makes it where there is none.</summary>
    public static DataAgency Open(string path, int number, Role role, string area, DateTimeOffset keysSince) => new(
        File.Exists(Path.Combine(path, "node.json"))
            ? NodeFolder.Open(path)
            : NodeFolder.Create(
                path,
                new NodeIdentity { Code = TestCodes.Agency(number), Name = $"示例机构{number}", Role = role, Area = area, Listen = ["127.0.0.1:0"] },
                TimeProvider.System),
        keysSince);

    public void Dispose()
    {
        Certificate.Dispose();
        Authority.Dispose();
        Signer.Dispose();
    }
}
