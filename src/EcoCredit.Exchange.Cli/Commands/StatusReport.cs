using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary>Shows and keeps status answers.</summary>
internal static class StatusReport
{
    /// <summary>Writes one receipt file for each statement, named by the statement's id.</summary>
    public static async Task<List<string>> SaveAsync(IEnumerable<StatusAnswer> answers, string folder, CancellationToken cancellationToken)
    {
        System.IO.Directory.CreateDirectory(folder);
        var files = new List<string>();
        foreach (var answer in answers)
        {
            var path = Path.Combine(folder, answer.Statement.Header.Id + ReceiptFiles.Extension);
            await File.WriteAllBytesAsync(path, ReceiptFiles.Encode(answer.Envelope, answer.Receipt), cancellationToken);
            files.Add(path);
        }

        return files;
    }

    /// <summary>One line for each organisation: code, verdict, legal effect, facts.</summary>
    public static void Write(CliContext context, IEnumerable<StatusAnswer> answers)
    {
        foreach (var subject in answers.SelectMany(a => a.Statement.Subjects))
        {
            var facts = string.Join("; ", subject.Facts.Where(f => !f.Historical).Select(f => $"{f.Code} {f.EffectiveOn}"));
            context.Out.WriteLine(string.Join('\t', subject.CreditCode, context.T(Texts.VerdictOf(subject.Verdict)), EnumNames.LegalEffects.NameOf(subject.LegalEffect), facts));
        }
    }

    public static JsonNode Describe(StatusAnswer answer, string receiptFile) => new JsonObject
    {
        ["statement"] = answer.Statement.Header.Id,
        ["answeredBy"] = answer.Statement.Header.SourceAgency,
        ["asOf"] = answer.Statement.AsOf,
        ["knownAt"] = PeerCommand.Moment(answer.Statement.KnownAt),
        ["knownSize"] = answer.Statement.KnownSize,
        ["case"] = answer.Statement.CaseNumber,
        ["ledgerIndex"] = answer.Receipt.Index,
        ["receipt"] = receiptFile,
        ["subjects"] = new JsonArray([.. answer.Statement.Subjects.Select(Describe)]),
        ["sources"] = new JsonArray([.. answer.Statement.Sources.Select(s => new JsonObject { ["agency"] = s.SourceAgency, ["lastDocumentAt"] = PeerCommand.Moment(s.LastDocumentAt), ["stale"] = s.Stale })]),
    };

    private static JsonNode Describe(SubjectStatus subject) => new JsonObject
    {
        ["creditCode"] = subject.CreditCode,
        ["verdict"] = EnumNames.Verdicts.NameOf(subject.Verdict),
        ["legalEffect"] = EnumNames.LegalEffects.NameOf(subject.LegalEffect),
        ["identificationProblem"] = subject.IdentificationProblem,
        ["facts"] = new JsonArray([.. subject.Facts.Select(f => new JsonObject
        {
            ["source"] = f.Document?.SourceAgency,
            ["id"] = f.Document?.Id,
            ["kind"] = EnumNames.Kinds.NameOf(f.Kind),
            ["code"] = f.Code,
            ["effectiveOn"] = f.EffectiveOn,
            ["effectiveTo"] = f.EffectiveTo,
            ["catalogueRows"] = new JsonArray([.. f.CatalogueRows.Select(r => JsonValue.Create(r))]),
            ["legalEffect"] = EnumNames.LegalEffects.NameOf(f.LegalEffect),
            ["historical"] = f.Historical,
            ["legalBasis"] = f.LegalBasis,
        })]),
    };
}
