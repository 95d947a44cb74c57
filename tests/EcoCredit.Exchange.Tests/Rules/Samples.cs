using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Exchange.Tests.Rules;

/// <summary>One valid document of each kind, about invented organisations in an area that is not in use.</summary>
internal static partial class Samples
{
    public const string RegionArea = "990000";
    public const string CityArea = "990100";

    public static readonly DateTimeOffset Now = new(2026, 6, 15, 10, 0, 0, ChinaTime.Offset);
    public static readonly string Organisation = Code("91990101", 1);
    public static readonly string Client = Code("91990101", 2);
    public static readonly string Agency = Code("11990000", 1);

    public static string Code(string head, int serial)
    {
        var organisation = serial.ToString("D8", System.Globalization.CultureInfo.InvariantCulture);
        var first17 = head + organisation + OrganisationCode.CheckCharacter(organisation);
        return first17 + CreditCode.CheckCharacter(first17);
    }

    public static string Id(int serial) => $"0f8fad5b-d9cb-469f-a165-{serial:x12}";

    public static RuleContext Context(Role role, string area = CityArea) =>
        new(Now, role, AreaCode.TryParse(area, out var parsed) ? parsed : default, Catalogue.InnerMongolia);

    public static DocumentReference Reference(int serial) => new() { SourceAgency = Agency, Id = Id(serial) };

    public static Header Header(Visibility visibility = Visibility.Public, string area = CityArea) => new()
    {
        Id = Id(1),
        SourceAgency = Agency,
        IssueTime = Timestamp.FromDateTimeOffset(Now),
        Subject = new Subject { Kind = SubjectKind.Organisation, CreditCode = Organisation, Name = "示例环境检测有限公司" },
        AreaCode = area,
        LegalBasis = { new LegalBasis { Instrument = "内环发〔2024〕21号", Article = "13" } },
        Evidence = { new Evidence { Kind = EvidenceKind.Determination, DocumentNumber = "示例认字〔2026〕1号" } },
        Visibility = visibility,
    };

    public static CreditRecord Record(RecordClass recordClass, Visibility visibility = Visibility.Public) => new()
    {
        Header = Header(visibility),
        RecordClass = recordClass,
        Source = InformationSource.LawEnforcement,
        ProducedOn = "2026-03-01",
        ActOn = "2026-02-01",
        DocumentNumber = "示例罚字〔2026〕1号",
        Summary = "示例事项。\n第二行。",
    };

    public static CreditRecord Basic()
    {
        var record = Record(RecordClass.Basic);
        record.Basic = new BasicDetail { Kind = BasicKind.Licence, LicenceNumber = "CMA-示例-1", ValidFrom = "2024-01-01", ValidTo = "2027-12-31" };
        return record;
    }

    public static CreditRecord Bonus()
    {
        var record = Record(RecordClass.Bonus);
        record.Bonus = new BonusDetail { Kind = BonusKind.Commendation, IssuerLevel = AuthorityLevel.Prefecture, ValidUntil = "2028-03-01" };
        return record;
    }

    public static CreditRecord Advisory()
    {
        var record = Record(RecordClass.Advisory, Visibility.EcoInternal);
        record.Advisory = new AdvisoryDetail { Kind = AdvisoryKind.JointInspectionNotice };
        return record;
    }

    public static CreditRecord Ordinary()
    {
        var record = Record(RecordClass.Ordinary);
        record.Header.Evidence[0].Kind = EvidenceKind.PenaltyDecision;
        record.Ordinary = new OrdinaryDetail
        {
            Kind = OrdinaryKind.Penalty,
            CatalogueRow = "A1-13",
            FinalOn = "2026-05-10",
            Penalty = new Penalty { Category = "罚款", Content = "罚款一万元", FineFen = 1_000_000, ConductType = "示例类型" },
        };
        return record;
    }

    public static CreditRecord SameAsClient()
    {
        var record = Ordinary();
        record.Header.Evidence.Add(new Evidence { Kind = EvidenceKind.Contract, DocumentNumber = "示例合同1号" });
        record.Ordinary.Kind = OrdinaryKind.CommissionedWork;
        record.Ordinary.CatalogueRow = "A1-14";
        record.Ordinary.Penalty = null;
        record.Ordinary.Client = new ClientOutcome { ClientCode = Client, ClientRecord = "示例扣分决定", Points = 5, RuleVersion = "示例版本" };
        return record;
    }

    public static CreditRecord Serious()
    {
        var record = Record(RecordClass.Serious);
        record.Serious = new SeriousDetail { Kind = SeriousKind.UnfairCompetition, CatalogueRow = "A1-06", AuthorityLevel = AuthorityLevel.Region };
        return record;
    }

    public static RecordClosure Closure() => new()
    {
        Header = Header(),
        Record = Reference(2),
        Reason = ClosureReason.Rectified,
        ClosedOn = "2026-06-01",
    };

    public static EvaluationResult Result() => new()
    {
        Header = Header(area: RegionArea),
        EvaluationYear = 2025,
        Revision = 1,
        Stage = ResultStage.Final,
        Level = CreditLevel.Warning,
        Score = 60,
        BaseScore = 100,
        CatalogueRows = { "A1-20", "A1-13" },
        EffectiveOn = "2026-06-05",
    };

    public static EvaluationResult ProposedResult()
    {
        var result = Result();
        result.Header = Header(Visibility.EcoInternal);
        result.Stage = ResultStage.Proposed;
        return result;
    }

    public static Flag Flag() => new()
    {
        Header = Header(),
        Kind = FlagKind.MoreSupervision,
        Stage = FlagStage.Adopted,
        StartsOn = "2026-06-06",
        EndCondition = "信用修复",
        BasedOn = Reference(2),
        Purposes = { Purpose.Inspection },
    };

    public static FlagLift FlagLift() => new() { Header = Header(), Flag = Reference(2), LiftedOn = "2026-06-10", Explanation = "示例说明" };

    public static RepairConfirmation Repair()
    {
        var repair = new RepairConfirmation
        {
            Header = Header(),
            Route = RepairRoute.AfterPublication,
            Repaired = { Reference(2), Reference(3) },
            AppliedOn = "2026-06-08",
            ConfirmedOn = "2026-06-12",
            Rectified = true,
            NotRecurred = true,
            HarmCaused = true,
            HarmMadeGood = true,
            ResultingLevel = CreditLevel.NoNamedLevel,
        };
        repair.Header.Evidence.Clear();
        repair.Header.Evidence.Add(new Evidence { Kind = EvidenceKind.ProofOfCorrection, DocumentNumber = "示例整改报告" });
        repair.Header.Evidence.Add(new Evidence { Kind = EvidenceKind.ProofOfPerformance, Digest = ByteString.CopyFrom(new byte[32]) });
        return repair;
    }

    public static RepairRefusal Refusal() => new()
    {
        Header = Header(),
        Route = RepairRoute.AfterPublication,
        Requested = { Reference(2) },
        AppliedOn = "2026-06-08",
        RefusedOn = "2026-06-12",
        Reasons = { "整改未完成" },
    };

    public static ProcurementBan Ban() => new()
    {
        Header = Header(area: RegionArea),
        DecisionNumber = "示例财采〔2026〕1号",
        BannedFrom = "2026-01-01",
        BannedTo = "2028-12-31",
        Conduct = "示例行为",
    };

    public static AccessStatement Access()
    {
        var statement = new AccessStatement
        {
            Header = Header(Visibility.GovShared),
            Purpose = Purpose.Procurement,
            CaseNumber = "示例项目-2026-1",
            Operator = "经办-7",
            NotBefore = Timestamp.FromDateTimeOffset(Now),
            NotAfter = Timestamp.FromDateTimeOffset(Now.AddDays(366)),
        };
        statement.Header.Subject = null;
        return statement;
    }

    public static IDocument Document(DocumentKind kind) => kind switch
    {
        DocumentKind.CreditRecord => Ordinary(),
        DocumentKind.RecordClosure => Closure(),
        DocumentKind.EvaluationResult => Result(),
        DocumentKind.Flag => Flag(),
        DocumentKind.FlagLift => FlagLift(),
        DocumentKind.RepairConfirmation => Repair(),
        DocumentKind.RepairRefusal => Refusal(),
        DocumentKind.ProcurementBan => Ban(),
        DocumentKind.AccessStatement => Access(),
        DocumentKind.StatusStatement => new StatusStatement { Header = Access().Header },
        _ => ProcedureSample(kind) ?? WarningSample(kind) ?? AdvisorySample(kind) ?? WhitelistSample(kind) ?? PractitionerSample(kind)
            ?? throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>The role that signs the sample of a kind, with the area that goes with it.</summary>
    public static RuleContext ContextOf(IDocument document) => document switch
    {
        EvaluationResult { Stage: ResultStage.Final } => Context(Role.EcoRegion, RegionArea),
        ProcurementBan => Context(Role.Finance, RegionArea),
        AccessStatement => Context(Role.Procurement),
        ResultReturn or Publication or CoInvestigationNotice => Context(Role.EcoRegion, RegionArea),
        WhitelistNotice or WhitelistEntry or WhitelistExit => Context(Role.NbCity) with { Settings = new RuleSettings { NingboInForceFrom = new DateOnly(2025, 1, 1) } },
        _ => Context(Role.EcoCity),
    };

    /// <summary>The document with a change, checked as its usual signer.</summary>
    public static IReadOnlyList<Violation> Check<T>(T document, Action<T>? change = null, RuleContext? context = null)
        where T : IDocument
    {
        change?.Invoke(document);
        return DocumentRules.Check(document, context ?? ContextOf(document));
    }

    /// <summary>Exactly these rules are broken, at these fields.</summary>
    public static void ShouldBreak(this IReadOnlyList<Violation> violations, params (string Field, string Rule)[] expected) =>
        violations.Select(violation => (violation.Field, violation.Rule)).ShouldBe(expected, ignoreOrder: true);
}
