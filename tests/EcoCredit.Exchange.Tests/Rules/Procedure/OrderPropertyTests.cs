using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using FsCheck;
using FsCheck.Fluent;

namespace EcoCredit.Exchange.Tests.Rules.Procedure;

public class OrderPropertyTests
{
    private static readonly RuleSettings Kept = new() { FirstProcedureYear = 2025 };

    private static readonly IDocument[] Documents = ValidYear();

    // What has to be there before a document: the machine, written down a second time and by hand.
    private static readonly Dictionary<string, string[]> Before = new(StringComparer.Ordinal)
    {
        ["list"] = [],
        ["listed"] = ["list"],
        ["commitment"] = ["listed"],
        ["filing"] = ["listed"],
        ["proposal"] = ["listed"], // on a day on which the time for a filing is over
        ["told"] = ["proposal"],
        ["notice"] = ["told"],
        ["report"] = ["notice"],
        ["final"] = ["report"],
        ["publication"] = ["final"],
    };

    [Fact]
    [Trait("Rule", "IM-20-1")]
    [Trait("Rule", "IM-20-6")]
    public void The_documents_of_a_valid_year_are_accepted_in_the_orders_of_the_machine_and_in_no_other() =>
        Prop.ForAll(Gen.Shuffle(Documents).ToArbitrary(), order =>
        {
            var year = new Year { Settings = Kept }.On("2026-06-05");
            var accepted = new HashSet<(string Step, string Code)>();
            foreach (var document in order)
            {
                var fits = CodesOf(document).All(code => Before[StepOf(document)].All(step => accepted.Contains((step, code))));
                if (year.Check(document).Count == 0 != fits) return false;
                if (!fits) continue;
                year.Append(document);
                accepted.UnionWith(CodesOf(document).Select(code => (StepOf(document), code)));
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    [Trait("Rule", "IM-20-6")]
    public void Whoever_tries_again_gets_the_whole_year_through_and_every_document_once() =>
        Prop.ForAll(Gen.Shuffle(Documents).ToArbitrary(), order =>
        {
            var year = new Year { Settings = Kept }.On("2026-06-05");
            for (var round = 0; round < order.Length; round++)
            {
                foreach (var document in order.Where(document => year.Check(document).Count == 0)) year.Append(document);
            }

            return year.File.Documents.Count == order.Length
                && year.Describe().Participants.All(participant => participant.State == ProcedureState.Published);
        }).QuickCheckThrowOnFailure();

    private static IDocument[] ValidYear() => [.. new Year().Published(Year.First, Year.Second).File.Documents.Select(filed => filed.Document)];

    private static string StepOf(IDocument document) => document switch
    {
        ParticipationList => "list",
        ParticipantNotification { Matter: NotificationMatter.Listed } => "listed",
        ParticipantNotification => "told",
        Commitment => "commitment",
        Filing => "filing",
        EvaluationResult { Stage: ResultStage.Proposed } => "proposal",
        EvaluationResult => "final",
        PublicNotice => "notice",
        ResultReport => "report",
        _ => "publication",
    };

    private static IEnumerable<string> CodesOf(IDocument document) =>
        document.Header.Subject is { } subject ? [subject.CreditCode] : [Year.First, Year.Second];
}
