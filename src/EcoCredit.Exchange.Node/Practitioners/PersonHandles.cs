using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Practitioners;

namespace EcoCredit.Exchange.Node.Practitioners;

/// <summary>
/// Finds a person's documents without the number: a keyed hash of it stands in the subject column. The key lies outside the database, so
/// that nobody who has only the tables can try out numbers.
/// </summary>
internal sealed class PersonHandles
{
    /// <summary>Length of a handle: lower-case hexadecimal.</summary>
    public const int Length = 64;

    private readonly byte[] _key;

    /// <param name="bodyKey">The node's secret in the data folder, from which the key is derived (RFC 5869).</param>
    public PersonHandles(byte[] bodyKey) => _key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256, bodyKey, outputLength: 32, info: "ecocredit/practitioner-handle/v1"u8.ToArray());

    /// <summary>The handle of a person: the same for each way of writing the number, good on this node only.</summary>
    public string HandleOf(PractitionerIdentity identity)
    {
        var (kind, number) = PersonKey.Of(identity);
        var text = string.Create(CultureInfo.InvariantCulture, $"{(int)kind}\n{number}");
        return Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Whom a document of the practitioners' channel is about; <see langword="null"/> for every other kind.</summary>
    public static PractitionerIdentity? IdentityOf(IDocument document) => document switch
    {
        PractitionerRecord record => record.Person,
        PractitionerResult result => result.Person,
        PractitionerStep step => step.Person,
        PractitionerRepair repair => repair.Person,
        _ => null,
    };
}
