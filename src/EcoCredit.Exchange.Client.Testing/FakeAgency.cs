using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Signing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Exchange.Client.Testing;

/// <summary>An invented agency of a <see cref="FakeExchange"/>, with a real signing key.</summary>
public sealed class FakeAgency : IDisposable
{
    internal FakeAgency(int number, Role role, string area, IReadOnlyList<Agency> everybody, TimeProvider time)
    {
        if (!AreaCode.TryParse(area, out var parsed)) throw new ArgumentException("An area has six digits (GB/T 2260).", nameof(area));
        (Role, Area, AreaCode) = (role, area, parsed);
        Code = MakeCode(number);
        var signer = PrivateKeys.Generate(SignatureAlgorithm.EcdsaP256Sha256);
        Identity = new ClientIdentity
        {
            AgencyCode = Code,
            Area = area,
            Certificate = MakeCertificate(Code, time),
            Anchors = [],
            Signer = signer,
            Peers = everybody,
        };
        Entry = new Agency { Code = Code, Name = $"示例机构{number}", Role = role, AreaCode = area };
        Entry.SigningKeys.Add(new SigningKey
        {
            KeyId = signer.PublicKey.KeyId,
            PublicKey = ByteString.CopyFrom(signer.PublicKey.Spki.Span),
            ValidFrom = Timestamp.FromDateTimeOffset(time.GetUtcNow() - TimeSpan.FromDays(3650)),
        });
    }

    /// <summary>Its credit code, in an area (99) that is not in use.</summary>
    public string Code { get; }

    /// <summary>Its role.</summary>
    public Role Role { get; }

    /// <summary>Its area, six digits.</summary>
    public string Area { get; }

    /// <summary>Whom it is to a client: signs its documents and access statements.</summary>
    public ClientIdentity Identity { get; }

    internal AreaCode AreaCode { get; }

    /// <summary>Its entry in the directory.</summary>
    internal Agency Entry { get; }

    /// <inheritdoc/>
    public void Dispose() => Identity.Dispose();

    private static string MakeCode(int number)
    {
        var organisation = "M" + number.ToString("D7", System.Globalization.CultureInfo.InvariantCulture);
        organisation += OrganisationCode.CheckCharacter(organisation);
        var first17 = "11990100" + organisation;
        return first17 + CreditCode.CheckCharacter(first17);
    }

    // Nobody looks at it: there is no TLS in memory.
    private static X509Certificate2 MakeCertificate(string name, TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(time.GetUtcNow().AddDays(-1), time.GetUtcNow().AddYears(1));
    }
}
