using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;

namespace EcoCredit.Exchange.Tests.Rules;

// Valid documents of the yearly procedure.
internal static partial class Samples
{
    public static ParticipationList List() => new()
    {
        Header = WithoutSubject(Visibility.EcoInternal),
        EvaluationYear = 2025,
        DeterminedOn = "2026-03-10",
        Participants =
        {
            new Participant { CreditCode = Organisation, Name = "示例环境检测有限公司" },
            new Participant { CreditCode = Client, Name = "示例环境咨询有限公司" },
        },
    };

    public static ParticipantNotification Notification() => new()
    {
        Header = Header(Visibility.EcoInternal),
        EvaluationYear = 2025,
        Matter = NotificationMatter.Listed,
        About = Reference(2),
        ReceivedOn = "2026-03-10",
    };

    public static Commitment Commitment()
    {
        var commitment = new Commitment
        {
            Header = Header(),
            EvaluationYear = 2025,
            Signer = CommitmentSigner.LegalRepresentative,
            CommittedOn = "2026-03-20",
            Deliverables = "检测报告",
            PublicationAgreed = true,
        };
        commitment.Header.Evidence.Clear();
        commitment.Header.Evidence.Add(new Evidence { Kind = EvidenceKind.SubjectStatement, Digest = ByteString.CopyFrom(new byte[32]) });
        return commitment;
    }

    public static Filing Filing() => new()
    {
        Header = Header(Visibility.EcoInternal),
        EvaluationYear = 2025,
        Finding = FilingFinding.InTime,
        FiledOn = "2026-03-20",
    };

    public static Objection Objection() => new()
    {
        Header = Header(Visibility.EcoInternal),
        Against = Reference(2),
        ReceivedOn = "2026-04-14",
        Grounds = "示例理由。\n第二行。",
    };

    public static ObjectionDecision Decision() => new()
    {
        Header = Header(Visibility.EcoInternal),
        Objection = Reference(2),
        DecidedOn = "2026-04-16",
        Accepted = true,
        Reasons = "示例说明",
    };

    public static PublicNotice Notice() => new()
    {
        Header = WithoutSubject(Visibility.Public),
        EvaluationYear = 2025,
        OpensOn = "2026-04-17",
        ClosesOn = "2026-04-24",
        Channels = { "门户网站" },
        Lines = { Line(Organisation, 2), Line(Client, 3) },
    };

    public static ResultReport Report() => new()
    {
        Header = WithoutSubject(Visibility.EcoInternal),
        EvaluationYear = 2025,
        ReviewedOn = "2026-04-27",
        ReportedOn = "2026-04-28",
        OpinionsReceived = 2,
        OpinionsUpheld = 1,
        Lines = { Line(Organisation, 2), Line(Client, 3) },
    };

    public static ResultReturn Return() => new()
    {
        Header = Header(Visibility.EcoInternal),
        Result = Reference(2),
        ReturnedOn = "2026-05-18",
        Reasons = "示例问题",
    };

    public static Publication Published() => new()
    {
        Header = WithoutSubject(Visibility.Public, RegionArea),
        EvaluationYear = 2025,
        PublishedOn = "2026-06-01",
        Lines = { Line(Organisation, 2), Line(Client, 3) },
        Channels = { "门户网站" },
    };

    public static RegistryEntry Registry() => new()
    {
        Header = Header(),
        ServiceKinds = { ServiceKind.Testing, ServiceKind.Eia },
        SourceSystem = SourceSystem.EiaPlatform,
        RegisteredAreaCode = "990102",
    };

    private static IDocument? ProcedureSample(DocumentKind kind) => kind switch
    {
        DocumentKind.ParticipationList => List(),
        DocumentKind.ParticipantNotification => Notification(),
        DocumentKind.Commitment => Commitment(),
        DocumentKind.Filing => Filing(),
        DocumentKind.Objection => Objection(),
        DocumentKind.ObjectionDecision => Decision(),
        DocumentKind.PublicNotice => Notice(),
        DocumentKind.ResultReport => Report(),
        DocumentKind.ResultReturn => Return(),
        DocumentKind.Publication => Published(),
        DocumentKind.RegistryEntry => Registry(),
        _ => null,
    };

    private static ResultLine Line(string creditCode, int result) => new() { CreditCode = creditCode, Result = Reference(result) };

    private static Header WithoutSubject(Visibility visibility, string area = CityArea)
    {
        var header = Header(visibility, area);
        header.Subject = null;
        return header;
    }
}
