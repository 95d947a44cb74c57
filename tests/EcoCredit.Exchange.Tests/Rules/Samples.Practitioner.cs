using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Tests.Rules;

// Valid documents of practitioners. The number is invented: no area has the code 990101.
internal static partial class Samples
{
    public static readonly string PersonNumber = ResidentNumber("99010119900307123");
    public const string PersonName = "示例人员甲";

    public static PractitionerIdentity Person() => new() { Kind = IdentityKind.ResidentId, Number = PersonNumber, Name = PersonName };

    public static PractitionerRecord PractitionerRecord() => new()
    {
        Header = PersonHeader(),
        Person = Person(),
        Role = PractitionerRole.ProjectLeader,
        CatalogueRow = "A2-1",
        ProducedOn = "2025-04-01",
        EventNumber = "示例事〔2025〕1号",
        Department = "示例生态环境局",
        DepartmentCode = Code("11990101", 11),
        CommissioningUnit = "示例排污单位",
        CaseNumber = "一事一议-1",
        OrganisationCode = Organisation,
    };

    public static PractitionerResult PractitionerResult() => new()
    {
        Header = PersonHeader(),
        Person = Person(),
        EvaluationYear = 2025,
        Revision = 1,
        Stage = PractitionerResultStage.Proposed,
        Dishonest = true,
        Records = { Reference(2), Reference(3) },
        RatedOn = "2026-03-20",
    };

    public static PractitionerStep PractitionerStep() => new()
    {
        Header = PersonHeader(),
        Person = Person(),
        EvaluationYear = 2025,
        Step = PractitionerStepKind.Listed,
        DoneOn = "2026-03-15",
    };

    public static PractitionerRepair PractitionerRepair() => new()
    {
        Header = PersonHeader(),
        Person = Person(),
        Result = Reference(4),
        AppliedOn = "2026-05-06",
        DecidedOn = "2026-05-20",
        Confirmed = true,
        Merit = PractitionerMerit.VolunteerHours,
    };

    /// <summary>The first 17 digits with their check character (GB 11643).</summary>
    public static string ResidentNumber(string first17)
    {
        int[] weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        return first17 + "10X98765432"[first17.Select((digit, i) => (digit - '0') * weights[i]).Sum() % 11];
    }

    private static Header PersonHeader()
    {
        var header = Header(Visibility.RestrictedPerson);
        header.Subject = null;
        return header;
    }

    private static IDocument? PractitionerSample(DocumentKind kind) => kind switch
    {
        DocumentKind.PractitionerRecord => PractitionerRecord(),
        DocumentKind.PractitionerResult => PractitionerResult(),
        DocumentKind.PractitionerStep => PractitionerStep(),
        DocumentKind.PractitionerRepair => PractitionerRepair(),
        _ => null,
    };
}
