using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Exchange.Testing;

/// <summary>Valid documents of an agency about invented organisations, ready to be changed and signed.</summary>
internal static class TestDocuments
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>A day, so many days ago (Asia/Shanghai).</summary>
    public static string Day(int daysAgo) => IsoDay.Format(ChinaTime.DayOf(Now).AddDays(-daysAgo));

    public static Header Header(this TestAgency agency, string subject, Visibility visibility = Visibility.Public) => new()
    {
        Id = DocumentId.Format(Guid.NewGuid()),
        SourceAgency = agency.Code,
        IssueTime = Timestamp.FromDateTimeOffset(Now),
        Subject = new Subject { Kind = SubjectKind.Organisation, CreditCode = subject, Name = "示例环境检测有限公司" },
        AreaCode = agency.Area,
        LegalBasis = { new LegalBasis { Instrument = "内环发〔2024〕21号", Article = "13" } },
        Evidence = { new Evidence { Kind = EvidenceKind.Determination, DocumentNumber = "示例认字〔2026〕1号" } },
        Visibility = visibility,
    };

    public static CreditRecord Penalty(this TestAgency agency, string subject, Visibility visibility = Visibility.GovShared) => new()
    {
        Header = agency.Header(subject, visibility).With(EvidenceKind.PenaltyDecision, "示例罚字〔2026〕1号"),
        RecordClass = RecordClass.Ordinary,
        Source = agency.Role == Role.MarketReg ? InformationSource.MarketRegulation : InformationSource.LawEnforcement,
        ProducedOn = Day(60),
        DocumentNumber = "示例罚字〔2026〕1号",
        Summary = "未按规定检测。",
        Ordinary = new OrdinaryDetail
        {
            Kind = OrdinaryKind.Penalty,
            CatalogueRow = "A1-13",
            FinalOn = Day(10),
            Penalty = new Penalty { Category = "罚款", Content = "罚款一万元", FineFen = 1_000_000, ConductType = "示例类型" },
        },
    };

    public static CreditRecord Serious(this TestAgency agency, string subject, Visibility visibility = Visibility.GovShared) => new()
    {
        Header = agency.Header(subject, visibility),
        RecordClass = RecordClass.Serious,
        Source = InformationSource.LawEnforcement,
        ProducedOn = Day(30),
        DocumentNumber = "示例认字〔2026〕2号",
        Summary = "伪造监测数据。",
        Serious = new SeriousDetail { Kind = SeriousKind.UnfairCompetition, CatalogueRow = "A1-06", AuthorityLevel = AuthorityLevel.Region },
    };

    public static RecordClosure Closure(
        this TestAgency agency, CreditRecord record, ClosureReason reason = ClosureReason.Rectified) => new()
        {
            Header = agency.Header(record.Header.Subject.CreditCode, record.Header.Visibility),
            Record = Reference(record),
            Reason = reason,
            ClosedOn = Day(1),
            Explanation = "已整改并经确认。",
        };

    public static EvaluationResult Result(this TestAgency agency, string subject, CreditLevel level, int revision = 1)
    {
        var today = ChinaTime.DayOf(Now);
        var result = new EvaluationResult
        {
            Header = agency.Header(subject),
            EvaluationYear = today.Year - 1,
            Revision = revision,
            Stage = ResultStage.Final,
            Level = level,
            EffectiveOn = IsoDay.Format(new DateOnly(today.Year, 1, 2)),
        };
        if (level is CreditLevel.Excluded or CreditLevel.NotEvaluated) return result;
        result.BaseScore = 100;
        result.Score = level switch { CreditLevel.Bad => 50, CreditLevel.Warning => 60, _ => 90 };
        result.CatalogueRows.Add("A1-13");
        return result;
    }

    public static Flag Flag(this TestAgency agency, string subject) => new()
    {
        Header = agency.Header(subject, Visibility.GovShared),
        Kind = FlagKind.MoreSupervision,
        Stage = FlagStage.Adopted,
        StartsOn = Day(20),
        EndCondition = "信用修复",
    };

    public static FlagLift Lift(this TestAgency agency, Flag flag) => new()
    {
        Header = agency.Header(flag.Header.Subject.CreditCode, Visibility.GovShared),
        Flag = Reference(flag),
        LiftedOn = Day(0),
        Explanation = "修复完成。",
    };

    public static RepairConfirmation Repair(this TestAgency agency, string subject, CreditLevel resultingLevel, params IDocument[] repaired)
    {
        var repair = new RepairConfirmation
        {
            Header = agency.Header(subject),
            Route = RepairRoute.AfterPublication,
            AppliedOn = Day(5),
            ConfirmedOn = Day(0),
            Rectified = true,
            NotRecurred = true,
            ResultingLevel = resultingLevel,
        };
        repair.Header.Evidence.Clear();
        repair.Header.Evidence.Add(new Evidence { Kind = EvidenceKind.ProofOfCorrection, DocumentNumber = "示例整改报告" });
        repair.Header.Evidence.Add(new Evidence { Kind = EvidenceKind.ProofOfPerformance, DocumentNumber = "示例缴款凭证" });
        repair.Repaired.AddRange(repaired.Select(Reference));
        return repair;
    }

    public static ProcurementBan Ban(this TestAgency agency, string subject)
    {
        var from = ChinaTime.DayOf(Now).AddDays(-30);
        return new ProcurementBan
        {
            Header = agency.Header(subject),
            DecisionNumber = "示例财采〔2026〕1号",
            BannedFrom = IsoDay.Format(from),
            BannedTo = IsoDay.Format(from.AddYears(2).AddDays(-1)),
            Conduct = "提供虚假材料。",
        };
    }

    public static AccessStatement Access(this TestAgency agency, Purpose purpose)
    {
        var statement = new AccessStatement
        {
            Header = agency.Header("", Visibility.GovShared),
            Purpose = purpose,
            CaseNumber = "示例项目-2026-1",
            Operator = "经办-7",
            NotBefore = Timestamp.FromDateTimeOffset(Now.AddMinutes(-1)),
            NotAfter = Timestamp.FromDateTimeOffset(Now.AddDays(30)),
        };
        statement.Header.Subject = null;
        return statement;
    }

    public static DocumentReference Reference(IDocument document) =>
        new() { SourceAgency = document.Header.SourceAgency, Id = document.Header.Id };

    private static Header With(this Header header, EvidenceKind kind, string documentNumber)
    {
        header.Evidence.Add(new Evidence { Kind = kind, DocumentNumber = documentNumber });
        return header;
    }

    public static Envelope Sign(this TestAgency agency, IDocument document) => Envelopes.Sign(agency.Signer, document);
}
