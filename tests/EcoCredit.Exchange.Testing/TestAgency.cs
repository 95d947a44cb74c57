using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.Testing;

/// <summary>An agency with everything it has: its folder, keys, authority, certificate and card.</summary>
internal sealed class TestAgency : IDisposable
{
    private readonly TestFolder? _root;

    public TestAgency(int number, Role role, string area, TimeProvider timeProvider, DatabaseOptions database)
        : this(new TestFolder(), root => NodeFolder.Create(root!.At("node"), new NodeIdentity
        {
            Code = TestCodes.Agency(number),
            Name = $"示例机构{number}",
            Role = role,
            Area = area,
            Listen = ["127.0.0.1:0"],
            Database = database,
        }, timeProvider))
    {
    }

    private TestAgency(TestFolder? root, Func<TestFolder?, NodeFolder> open)
    {
        _root = root;
        Folder = open(root);
        var agency = Folder.Options.Agency;
        (Code, Name, Area) = (agency.Code, agency.Name, agency.Area);
        Card = PeerCard.Read(Folder.CardPath);
        Certificate = X509Certificate2.CreateFromPemFile(Folder.CertificatePath, Folder.CertificateKeyPath);
        Authority = X509Certificate2.CreateFromPemFile(Folder.AuthorityPath, Folder.AuthorityKeyPath);
        Signer = Folder.LoadSigner();
        Role = Card.ToAgency().Role;
    }

    public TestAgency(int number, Role role, string area)
        : this(number, role, area, TimeProvider.System, new DatabaseOptions())
    {
    }

    /// <summary>An agency whose folder lies there already; it stays.</summary>
    public static TestAgency Open(string path) => new(root: null, _ => NodeFolder.Open(path));

    public string Code { get; }

    public string Name { get; }

    public Role Role { get; }

    public string Area { get; }

    public NodeFolder Folder { get; }

    public PeerCard Card { get; }

    /// <summary>Its enrolled certificate, with the key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Its authority, with the key.</summary>
    public X509Certificate2 Authority { get; }

    /// <summary>Its enrolled P-256 signing key.</summary>
    public ISigner Signer { get; }

    public string Digest => DigestOf(Certificate);

    public static string DigestOf(X509Certificate2 certificate) => Convert.ToHexStringLower(SHA256.HashData(certificate.RawData));

    /// <summary>Another certificate of its authority, good for everything; not enrolled.</summary>
    public X509Certificate2 Issue() => TestPki.Issue(Authority, Code);

    public void Dispose()
    {
        Certificate.Dispose();
        Authority.Dispose();
        Signer.Dispose();
        _root?.Dispose();
    }
}
