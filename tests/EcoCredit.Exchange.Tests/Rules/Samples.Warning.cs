using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Tests.Rules;

// Valid documents of warnings, repair applications and exclusions.
internal static partial class Samples
{
    public static WarningNotice Warning() => new()
    {
        Header = Header(),
        Records = { Reference(2) },
        NotifiedOn = "2026-03-10",
        RectifyByOn = "2026-05-31",
        Requirement = "限期完成整改。",
    };

    public static WarningClosure WarningClosure()
    {
        var closure = new WarningClosure
        {
            Header = Header(),
            Warning = Reference(2),
            Outcome = WarningOutcome.Rectified,
            ConfirmedOn = "2026-05-31",
            Finding = "整改到位。",
        };
        closure.Header.Evidence[0].Kind = EvidenceKind.InspectionRecord;
        return closure;
    }

    public static RepairApplication Application(RepairRoute route = RepairRoute.AfterPublication)
    {
        var application = new RepairApplication
        {
            Header = Header(),
            Route = route,
            Requested = { Reference(2) },
            ReceivedOn = "2026-06-08",
        };
        application.Header.Evidence.Clear();
        if (route == RepairRoute.AfterPublication) application.Header.Evidence.Add(Repair().Header.Evidence);
        else application.Header.Evidence.Add(new Evidence { Kind = EvidenceKind.SubjectStatement, DocumentNumber = "示例承诺书" });
        return application;
    }

    public static Exclusion Exclusion() => new() { Header = Header(), Authority = "示例公安局", SinceOn = "2026-02-01" };

    private static IDocument? WarningSample(DocumentKind kind) => kind switch
    {
        DocumentKind.WarningNotice => Warning(),
        DocumentKind.WarningClosure => WarningClosure(),
        DocumentKind.RepairApplication => Application(),
        DocumentKind.Exclusion => Exclusion(),
        _ => null,
    };
}
