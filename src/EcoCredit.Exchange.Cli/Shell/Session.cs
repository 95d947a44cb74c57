using System.Security.Cryptography.X509Certificates;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Shell;

/// <summary>An agency's folder in use as a client: its certificate, its signing key, the peers it has enrolled.</summary>
internal sealed class Session : IDisposable
{
    private Session(NodeFolder folder, ClientIdentity identity)
    {
        Folder = folder;
        Identity = identity;
    }

    public NodeFolder Folder { get; }

    public ClientIdentity Identity { get; }

    public Role Role => EnumNames.Roles.Parse(Folder.Options.Agency.Role);

    public static Session Open(string path, TimeProvider time)
    {
        var folder = NodeFolder.Open(path);
        var agency = folder.Options.Agency;
        var anchors = new X509Certificate2Collection();
        anchors.ImportFromPemFile(folder.AnchorsPath);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(folder.CertificatePath);
        chain[0].Dispose();
        chain.RemoveAt(0);
        return new Session(folder, new ClientIdentity
        {
            AgencyCode = agency.Code,
            Area = agency.Area,
            Certificate = folder.LoadCertificate(),
            Intermediates = chain,
            Anchors = anchors,
            Signer = folder.LoadSigner(),
            Peers = DirectoryEditor.Open(folder, time).Agencies,
        });
    }

    public ExchangeClient Connect(Target target, TimeProvider time) =>
        ExchangeClient.Create(target.Endpoint, Identity, new ExchangeClientOptions { ServerAgency = target.Agency, TimeProvider = time });

    public void Dispose() => Identity.Dispose();
}
