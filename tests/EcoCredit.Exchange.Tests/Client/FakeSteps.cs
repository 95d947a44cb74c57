using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Client.Testing;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Exchange.Tests.Client;

/// <summary>What agencies of an exchange in memory send and ask.</summary>
internal static class FakeSteps
{
    public const string Organisation = "91990102MA0000015T";

    public static CreditRecord Serious(FakeAgency agency) => new()
    {
        Header = new Header
        {
            Id = DocumentId.Format(Guid.NewGuid()),
            SourceAgency = agency.Code,
            IssueTime = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow()),
            Subject = new Subject { Kind = SubjectKind.Organisation, CreditCode = Organisation, Name = "示例环境检测有限公司" },
            AreaCode = agency.Area,
            LegalBasis = { new LegalBasis { Instrument = "内环发〔2024〕21号", Article = "13" } },
            Evidence = { new Evidence { Kind = EvidenceKind.Determination, DocumentNumber = "示例认字〔2026〕1号" } },
            Visibility = Visibility.GovShared,
        },
        RecordClass = RecordClass.Serious,
        Source = InformationSource.LawEnforcement,
        ProducedOn = IsoDay.Format(ChinaTime.DayOf(TimeProvider.System.GetUtcNow()).AddDays(-30)),
        DocumentNumber = "示例认字〔2026〕2号",
        Summary = "伪造监测数据。",
        Serious =
            new SeriousDetail { Kind = SeriousKind.UnfairCompetition, CatalogueRow = "A1-06", AuthorityLevel = AuthorityLevel.Region },
    };

    public static Envelope Sign(this FakeAgency agency, IDocument document) => Envelopes.Sign(agency.Identity.Signer, document);

    public static AccessTicket Ask(this FakeAgency agency) => AccessTicket.Sign(
        agency.Identity, Purpose.Procurement, "示例-1", "A1024", new LegalBasis { Instrument = "内环发〔2024〕21号", Article = "35" },
        TimeSpan.FromDays(1), TimeProvider.System);
}
