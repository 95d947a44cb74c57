using System.Globalization;
using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Practitioners;

/// <summary>Documents about invented persons: no area has the code 990101.</summary>
internal static class PersonDocuments
{
    /// <summary>The year that is evaluated: the last one that is over.</summary>
    public static int Year => int.Parse(TestDocuments.Day(0).AsSpan(0, 4), CultureInfo.InvariantCulture) - 1;

    public static PractitionerIdentity Person(int serial) =>
        new() { Kind = IdentityKind.ResidentId, Number = Number($"99010119900307{serial:d3}"), Name = $"示例人员{serial}" };

    public static PractitionerRecord PersonRecord(
        this TestAgency agency, PractitionerIdentity person, string eventNumber, int department, string organisation) => new()
        {
            Header = agency.PersonHeader(),
            Person = person,
            Role = PractitionerRole.ProjectLeader,
            CatalogueRow = "A2-1",
            ProducedOn = string.Create(CultureInfo.InvariantCulture, $"{Year}-04-01"),
            EventNumber = eventNumber,
            Department = "示例部门",
            DepartmentCode = TestCodes.Agency(100 + department),
            CommissioningUnit = "示例排污单位",
            CaseNumber = "一事一议-1",
            OrganisationCode = organisation,
        };

    public static PractitionerStep PersonStep(
        this TestAgency agency, PractitionerIdentity person, PractitionerStepKind kind, IDocument? about = null) => new()
        {
            Header = agency.PersonHeader(),
            Person = person,
            EvaluationYear = Year,
            Step = kind,
            DoneOn = TestDocuments.Day(0),
            About = about is null ? null : TestDocuments.Reference(about),
            Reasons = "示例理由",
        };

    public static PractitionerResult PersonResult(this TestAgency agency, PractitionerIdentity person, params IDocument[] records)
    {
        var result = new PractitionerResult
        {
            Header = agency.PersonHeader(),
            Person = person,
            EvaluationYear = Year,
            Revision = 1,
            Stage = agency.Role == Role.EcoRegion ? PractitionerResultStage.Final : PractitionerResultStage.Proposed,
            Dishonest = true,
            RatedOn = TestDocuments.Day(0),
        };
        result.Records.AddRange(records.Select(TestDocuments.Reference));
        return result;
    }

    public static PractitionerRepair PersonRepair(this TestAgency agency, PractitionerIdentity person, IDocument result) => new()
    {
        Header = agency.PersonHeader(),
        Person = person,
        Result = TestDocuments.Reference(result),
        AppliedOn = TestDocuments.Day(0),
        DecidedOn = TestDocuments.Day(0),
        Reasons = "评定未满一年",
    };

    /// <summary>The record with a number where none may stand: it is refused, without an echo.</summary>
    public static PractitionerRecord With(this PractitionerRecord record, string caseNumber)
    {
        record.CaseNumber = caseNumber;
        return record;
    }

    public static PractitionerService.PractitionerServiceClient Practitioners(this ExchangeFixture f, TestAgency agency) =>
        new(f.Node.Connect(agency));

    public static async Task<SubmitDocumentResponse> SubmitAsync(this ExchangeFixture f, TestAgency agency, IDocument document) =>
        await f.Practitioners(agency).SubmitDocumentAsync(new SubmitDocumentRequest { Envelope = agency.Sign(document) });

    public static AccessContext Because(this TestAgency agency, Purpose purpose) =>
        new() { Statement = agency.Sign(agency.Access(purpose)) };

    public static FindPractitionerRequest Finding(this TestAgency agency, PractitionerIdentity person) =>
        new() { Access = agency.Because(Purpose.EcologySupervision), Identity = person, EvaluationYear = Year };

    public static ListPractitionersRequest Listing(this TestAgency agency, string area) =>
        new() { Access = agency.Because(Purpose.EcologySupervision), AreaCode = area, EvaluationYear = Year };

    private static Header PersonHeader(this TestAgency agency)
    {
        var header = agency.Header("", Visibility.RestrictedPerson);
        header.Subject = null;
        return header;
    }

    // GB 11643: 17 digits and their check character.
    private static string Number(string first17)
    {
        int[] weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        return first17 + "10X98765432"[first17.Select((digit, i) => (digit - '0') * weights[i]).Sum() % 11];
    }
}
