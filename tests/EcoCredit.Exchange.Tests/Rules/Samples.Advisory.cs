using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Tests.Rules;

// Valid documents of advisory information.
internal static partial class Samples
{
    public static AdvisoryItem Item(string number = "示例检通〔2026〕1号", string occurredOn = "2026-05-06") => new()
    {
        CreditCode = Organisation,
        Name = "示例环境检测有限公司",
        Kind = AdvisoryKind.JointInspectionNotice,
        DocumentNumber = number,
        OccurredOn = occurredOn,
        Summary = "联合检查发现示例问题。",
    };

    public static AdvisoryReport MonthlyReport(params AdvisoryItem[] items)
    {
        var report = new AdvisoryReport
        {
            Header = Header(Visibility.EcoInternal),
            Month = "2026-05",
            NilReport = items.Length == 0,
            Items = { items },
        };
        report.Header.Subject = null;
        return report;
    }

    public static CoInvestigationNotice CoInvestigation() => new()
    {
        Header = Header(Visibility.EcoInternal, RegionArea),
        Year = 2026,
        Events = { Event("示例检通〔2026〕1号", "2026-05-06"), Event("示例检通〔2026〕2号", "2026-05-20") },
        Request = "请重点审核该机构承担的相关委托事项。",
    };

    public static AdvisoryEvent Event(string number, string occurredOn, int reportedIn = 2) => new()
    {
        ReportedIn = Reference(reportedIn),
        Kind = AdvisoryKind.JointInspectionNotice,
        DocumentNumber = number,
        OccurredOn = occurredOn,
        AreaCode = CityArea,
    };

    private static IDocument? AdvisorySample(DocumentKind kind) => kind switch
    {
        DocumentKind.AdvisoryReport => MonthlyReport(Item()),
        DocumentKind.CoInvestigationNotice => CoInvestigation(),
        _ => null,
    };
}
