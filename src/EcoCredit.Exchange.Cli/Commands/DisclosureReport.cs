using System.Globalization;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary>A disclosure report as a table and as JSON with its proofs.</summary>
internal static class DisclosureReport
{
    public static void Write(CliContext context, IReadOnlyList<ReportDisclosuresResponse> pages)
    {
        var lines = pages.SelectMany(p => p.Lines).ToList();
        if (lines.Count == 0) context.Say(Texts.NoDisclosures);
        else
        {
            string[] header =
            [
                context.T(Texts.ColumnAgency), context.T(Texts.ColumnWay), context.T(Texts.ColumnPurpose), context.T(Texts.ColumnCase),
                context.T(Texts.ColumnWhat), context.T(Texts.ColumnFirst), context.T(Texts.ColumnLast), context.T(Texts.ColumnTimes),
                context.T(Texts.ColumnIndex), context.T(Texts.ColumnBasis),
            ];
            Tables.Write(context, header, lines.Select(l => (string[])
            [
                l.Agency, context.T(Texts.WayOf(l.Way)), l.Purpose == Purpose.Unspecified ? "" : EnumNames.Purposes.NameOf(l.Purpose),
                l.CaseNumber, What(l), Moment(l.FirstAt), Moment(l.LastAt), Number(l.Count), Number(l.First.Index),
                string.Join("; ", l.LegalBasis.Append(l.Basis).Where(b => b.Length > 0)),
            ]));
        }

        context.Say(Texts.ReportComplete, pages[^1].CompleteBelow);
    }

    public static JsonObject Describe(string code, IReadOnlyList<ReportDisclosuresResponse> pages) => new()
    {
        ["creditCode"] = code,
        ["completeBelow"] = pages[^1].CompleteBelow,
        ["pages"] = JsonParts.Array(pages, page => new JsonObject
        {
            ["checkpoint"] = page.Checkpoint.ToStringUtf8(),
            ["recordedIndex"] = page.Receipt.Index,
            ["lines"] = JsonParts.Array(page.Lines, Describe),
        }),
    };

    /// <summary>An entry and its proof, to be verified with any tool.</summary>
    public static JsonNode? Proof(EntryProof? proof) => proof is null ? null : new JsonObject
    {
        ["index"] = proof.Index,
        ["entry"] = proof.Entry.ToBase64(),
        ["hashes"] = JsonParts.Strings(proof.InclusionProof.Select(h => h.ToBase64())),
    };

    private static JsonObject Describe(DisclosureLine line) => new()
    {
        ["agency"] = line.Agency,
        ["way"] = EnumNames.Ways.NameOf(line.Way),
        ["purpose"] = EnumNames.Purposes.NameOf(line.Purpose),
        ["caseNumber"] = line.CaseNumber,
        ["legalBasis"] = JsonParts.Strings(line.LegalBasis),
        ["basis"] = line.Basis,
        ["document"] = JsonParts.Reference(line.Document),
        ["kind"] = line.HasDocumentIndex ? EnumNames.Kinds.NameOf(line.Kind) : null,
        ["documentIndex"] = line.HasDocumentIndex ? line.DocumentIndex : null,
        ["outcome"] = line.Outcome,
        ["method"] = line.Method,
        ["firstAt"] = JsonParts.Moment(line.FirstAt),
        ["lastAt"] = JsonParts.Moment(line.LastAt),
        ["count"] = line.Count,
        ["first"] = Proof(line.First),
        ["last"] = Proof(line.Last),
        ["sealedUntil"] = JsonParts.Moment(line.SealedUntil),
    };

    private static string What(DisclosureLine line) => line.Document is { } document
        ? $"{EnumNames.Kinds.NameOf(line.Kind)} {document.SourceAgency} {document.Id}"
        : $"{line.Outcome} {line.Method}".Trim();

    private static string Moment(Google.Protobuf.WellKnownTypes.Timestamp? moment) => PeerCommand.Moment(moment) ?? "";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
