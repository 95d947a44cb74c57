using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Tests.Rules;

// Valid documents of the whitelist.
internal static partial class Samples
{
    public static WhitelistScore Score(string creditCode, int hundredths, int rank) =>
        new() { CreditCode = creditCode, ScoreHundredths = hundredths, Rank = rank, RuleVersion = "示例细则/1" };

    public static WhitelistNotice NingboNotice()
    {
        var notice = new WhitelistNotice
        {
            Header = Header(),
            SelectionYear = 2026,
            OpensOn = "2026-03-02",
            ClosesOn = "2026-03-09",
            Channels = { "示例门户网站" },
            Scores = { Score(Organisation, 8550, 1), Score(Client, 5999, 2) },
            LastRank = 2,
        };
        notice.Header.Subject = null;
        return notice;
    }

    public static WhitelistEntry NingboEntry(string validFrom = "2026-04-01", string validTo = "2027-03-31") => new()
    {
        Header = Header(),
        Notice = Reference(2),
        ValidFrom = validFrom,
        ValidTo = validTo,
        ScoreHundredths = 8550,
        Rank = 1,
        CapacityHundredths = 3000,
        PerformanceHundredths = 3550,
        SupervisionHundredths = 2000,
        RuleVersion = "示例细则/1",
    };

    public static WhitelistExit NingboExit(
        WhitelistTrigger trigger = WhitelistTrigger.FalseReport, string verifiedOn = "2026-05-20", string rectifiedOn = "") => new()
        {
            Header = Header(),
            Trigger = trigger,
            VerifiedOn = verifiedOn,
            RectifiedOn = rectifiedOn,
            SelectionYear = trigger == WhitelistTrigger.FalseApplication ? 2026 : 0,
            Finding = "示例核实情况",
        };

    private static IDocument? WhitelistSample(DocumentKind kind) => kind switch
    {
        DocumentKind.WhitelistNotice => NingboNotice(),
        DocumentKind.WhitelistEntry => NingboEntry(),
        DocumentKind.WhitelistExit => NingboExit(),
        _ => null,
    };
}
