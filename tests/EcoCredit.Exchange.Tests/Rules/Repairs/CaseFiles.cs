using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;

namespace EcoCredit.Exchange.Tests.Rules.Repairs;

/// <summary>Files and their documents, short to write. The serial is the document's id and its index.</summary>
internal static class CaseFiles
{
    /// <summary>A file of documents; each keeps the id that <see cref="As"/> gave it.</summary>
    public static CaseFile File(params IDocument[] documents) =>
        new(documents.Select((document, index) => new FiledDocument(index, Samples.Now, document)));

    public static T As<T>(this T document, int serial, Action<T>? change = null)
        where T : IDocument
    {
        document.Header.Id = Samples.Id(serial);
        change?.Invoke(document);
        return document;
    }

    /// <summary>The record of a fine, of row A1-13, with its own decision.</summary>
    public static CreditRecord Penalty(int serial, string producedOn = "2025-09-01", string actOn = "") => Samples.Ordinary().As(serial, record =>
    {
        record.ProducedOn = producedOn;
        record.ActOn = actOn;
        record.DocumentNumber = "示例罚字" + serial;
        record.Ordinary.FinalOn = producedOn;
    });

    public static CreditRecord Serious(int serial, string producedOn = "2025-09-01") => Samples.Serious().As(serial, record =>
    {
        record.ProducedOn = producedOn;
        record.ActOn = "";
    });

    /// <summary>A final result of the year 2025 for the prefecture.</summary>
    public static EvaluationResult Final(int serial, CreditLevel level = CreditLevel.Warning, string effectiveOn = "2026-06-01") =>
        Samples.Result().As(serial, result =>
        {
            result.Header.AreaCode = Samples.CityArea;
            result.Level = level;
            result.EffectiveOn = effectiveOn;
        });

    public static ParticipationList List(int serial, int year = 2025) => WithoutSubject(
        new ParticipationList { Header = Samples.Header(), EvaluationYear = year }.As(serial));

    public static PublicNotice Notice(int serial, string opensOn = "2026-04-20", int year = 2025, string? about = null) => WithoutSubject(
        new PublicNotice
        {
            Header = Samples.Header(),
            EvaluationYear = year,
            OpensOn = opensOn,
            ClosesOn = "2026-04-27",
            Lines = { new ResultLine { CreditCode = about ?? Samples.Organisation, Result = Samples.Reference(900) } },
        }.As(serial));

    public static Publication Publication(int serial, string publishedOn = "2026-06-01", int year = 2025, int result = 901) => WithoutSubject(
        new Publication
        {
            Header = Samples.Header(area: Samples.RegionArea),
            EvaluationYear = year,
            PublishedOn = publishedOn,
            Lines = { new ResultLine { CreditCode = Samples.Organisation, Result = Samples.Reference(result) } },
        }.As(serial));

    public static Filing Filing(int serial, FilingFinding finding, int year = 2025) => new Filing
    {
        Header = Samples.Header(),
        EvaluationYear = year,
        Finding = finding,
    }.As(serial);

    /// <summary>The violations of the file, for a document that breaks no rule by itself.</summary>
    public static IReadOnlyList<Violation> Judge(IDocument document, CaseFile file, RuleContext? context = null)
    {
        var used = context ?? Samples.ContextOf(document);
        DocumentRules.Check(document, used).ShouldBeEmpty();
        return DocumentRules.CheckCase(document, used, file);
    }

    public static DateOnly Day(string text) => IsoDay.TryParse(text, out var day) ? day : throw new FormatException(text);

    private static T WithoutSubject<T>(T document)
        where T : IDocument
    {
        document.Header.Subject = null;
        return document;
    }
}
