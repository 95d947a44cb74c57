using EcoCredit.Exchange.Cli.Import;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Exchange.Cli.Demo;

/// <summary>The documents that the demo's agencies sign by hand: results, measures, a repair.</summary>
internal sealed class DemoDocuments(CliContext context, string area)
{
    private string Today => IsoDay.Format(ChinaTime.Today(context.Time));

    public EvaluationResult Result(DemoParty source, SampleOrganisation about, CreditLevel level, int score) => new()
    {
        Header = Header(source, about, "20", Visibility.Public, EvidenceKind.Determination),
        EvaluationYear = ChinaTime.Today(context.Time).Year - 1,
        Revision = 1,
        Stage = ResultStage.Final,
        Level = level,
        Score = score,
        EffectiveOn = Today,
    };

    public Flag Measure(DemoParty source, SampleOrganisation about, FlagKind kind, IDocument basedOn) => new()
    {
        Header = Header(source, about, "33", Visibility.GovShared, EvidenceKind.Determination),
        Kind = kind,
        Stage = FlagStage.Adopted,
        StartsOn = Today,
        EndCondition = "信用修复",
        BasedOn = Reference(basedOn),
    };

    public FlagLift Lift(DemoParty source, SampleOrganisation about, Flag flag) => new()
    {
        Header = Header(source, about, "33", Visibility.GovShared, EvidenceKind.Determination),
        Flag = Reference(flag),
        LiftedOn = Today,
        Explanation = "信用修复完成。",
    };

    public RepairConfirmation Repair(DemoParty source, SampleOrganisation about, EvaluationResult result)
    {
        var header = Header(source, about, "26", Visibility.Public, EvidenceKind.ProofOfCorrection);
        header.Evidence.Add(new Evidence { Kind = EvidenceKind.ProofOfPerformance, DocumentNumber = "示例履行证明1号" });
        return new RepairConfirmation
        {
            Header = header,
            Route = RepairRoute.AfterPublication,
            Repaired = { Reference(result) },
            AppliedOn = Today,
            ConfirmedOn = Today,
            Rectified = true,
            NotRecurred = true,
            ResultingLevel = CreditLevel.NoNamedLevel,
        };
    }

    private static DocumentReference Reference(IDocument document) =>
        new() { SourceAgency = document.Header.SourceAgency, Id = document.Header.Id };

    private Header Header(DemoParty source, SampleOrganisation about, string article, Visibility visibility, EvidenceKind evidence) => new()
    {
        Id = DocumentId.Format(Guid.NewGuid()),
        SourceAgency = source.Code,
        IssueTime = Timestamp.FromDateTimeOffset(context.Time.GetUtcNow()),
        Subject = new Subject { Kind = SubjectKind.Organisation, CreditCode = about.Code, Name = about.Name },
        AreaCode = area,
        LegalBasis = { new LegalBasis { Instrument = ImportOptions.DefaultLegalBasis, Article = article } },
        Evidence = { new Evidence { Kind = evidence, DocumentNumber = "示例文件1号" } },
        Visibility = visibility,
    };
}
