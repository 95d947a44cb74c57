using System.Security.Cryptography;
using System.Text;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;

namespace EcoCredit.Exchange.Cli.Import;

/// <summary>
/// Ids that follow from what a document says: UUID version 8 (RFC 9562, 5.8) over the first 16 bytes of a SHA-256. The same row gives the
/// same id on every run and every machine; a changed row gives another.
/// </summary>
internal static class DocumentIds
{
    /// <summary>SHA-256 of the document without its id and issue time, in lower-case hexadecimal.</summary>
    public static string ContentOf(IDocument document)
    {
        var bare = DocumentKinds.Get(document).Parse(document.ToByteArray());
        if (bare.Header is { } header)
        {
            header.Id = "";
            header.IssueTime = null;
        }

        return Convert.ToHexStringLower(SHA256.HashData(bare.ToByteArray()));
    }

    /// <summary>What stays the same when a row is changed: agency, kind, document number and subject, hashed.</summary>
    public static string MatterOf(IDocument document) =>
        Convert.ToHexStringLower(Hash("ecocredit/matter/v1", document.Header?.SourceAgency, DocumentKinds.Get(document).Kind.ToString(), NumberOf(document), document.Header?.Subject?.CreditCode));

    public static string IdOf(IDocument document, string content)
    {
        var bytes = Hash("ecocredit/document-id/v1", MatterOf(document), content).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return DocumentId.Format(new Guid(bytes, bigEndian: true));
    }

    private static string NumberOf(IDocument document) => document switch
    {
        CreditRecord record => record.DocumentNumber,
        ProcurementBan ban => ban.DecisionNumber,
        AdvisoryReport report => report.Month,
        _ => "",
    };

    private static byte[] Hash(params ReadOnlySpan<string?> parts) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts.ToArray())));
}
