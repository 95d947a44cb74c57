using EcoCredit.Exchange.IntegrationTests.Disclosures;
using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Grpc.Core;

namespace EcoCredit.Exchange.IntegrationTests.Evaluations;

/// <summary>Repairs by both routes on a real node of the region, and what follows from them.</summary>
public sealed class RepairTests
{
    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    [Trait("Rule", "IM-26-2")]
    [Trait("Rule", "IM-31")]
    public async Task After_publication_a_repair_brings_the_regions_revision_in_the_same_transaction(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var year = new CityYear(f, f.City);
        var code = ExchangeFixture.NewSubject();
        var serious = await year.SeriousAsync(code);
        await year.RunAsync(code);
        (await f.StatusForBuyerAsync(code)).Verdict.ShouldBe(Verdict.Bad);
        (await year.PreviewAsync(f.City, code)).Preview.Measures.ShouldContain(m => m.Kind == FlagKind.KeyReview && m.Stage == FlagStage.Proposed);

        var application = NewApplication(year, code, RepairRoute.AfterPublication, TestDocuments.Reference(serious), TestDocuments.Reference(year.Final(code)));
        await year.PushAsync(f.City, application);
        var size = await f.LedgerSizeAsync();
        await year.PushAsync(f.City, NewConfirmation(year, application, CreditLevel.NoNamedLevel));

        (await f.LedgerSizeAsync()).ShouldBe(size + 2);
        var status = await f.StatusForBuyerAsync(code);
        status.Verdict.ShouldBe(Verdict.NoNamedLevel);
        status.Facts.ShouldNotContain(fact => fact.Kind == DocumentKind.Flag);
        var state = await year.StateAsync(code);
        (state.State, state.Revision, state.Level).ShouldBe((ProcedureState.Revised, 2, CreditLevel.NoNamedLevel));
        (await year.PreviewAsync(f.City, code)).Preview.Measures.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "IM-31")]
    public async Task Where_the_revision_cannot_be_signed_here_the_confirmation_is_refused_and_its_stream_goes_on()
    {
        const int CannotFollow = 1301;
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        using var before = new TestAgency(11, Role.EcoRegion, "990000");
        f.Node.Edit(editor => editor.Enrol(before.Card));
        await f.Node.DirectoryTakenOverAsync();
        f.Node.Log.Announce(CannotFollow);
        var year = new CityYear(f, f.City);
        var code = ExchangeFixture.NewSubject();
        var serious = await year.SeriousAsync(code);
        await year.BeginAsync(code);
        await year.NoticeAsync(code);
        await year.ReportAsync(code);
        // Made final by the department under an earlier code: only that one may replace it.
        await year.FinaliseAsync(code, before);
        await year.PublishAsync(code);
        var application = NewApplication(
            year, code, RepairRoute.AfterPublication, TestDocuments.Reference(serious), TestDocuments.Reference(year.Final(code)));
        await year.PushAsync(f.City, application);
        var size = await f.LedgerSizeAsync();

        using var push = f.Exchange(f.City).Push();
        await push.RequestStream.WriteAsync(
            new PushRequest { Envelope = f.City.Sign(NewConfirmation(year, application, CreditLevel.NoNamedLevel)) });
        await push.RequestStream.WriteAsync(new PushRequest { Envelope = f.City.Sign(f.City.Penalty(code)) });
        await push.RequestStream.CompleteAsync();
        var outcomes = await push.ResponseStream.ReadAllAsync().ToListAsync();

        ExchangeError.Read(Google.Rpc.Status.Parser.ParseFrom(outcomes[0].Refused.Status))!.Reason.ShouldBe(ErrorReason.Internal);
        outcomes[1].Accepted.Receipt.Index.ShouldBe(size);
        f.Node.Log.Entries.Count(e => e.EventId == CannotFollow).ShouldBe(1);
    }

    [Fact]
    [Trait("Rule", "IM-26-1")]
    public async Task Between_notice_and_publication_a_repair_changes_the_result_that_is_reported()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var year = new CityYear(f, f.City);
        var code = ExchangeFixture.NewSubject();
        var penalty = await year.PenaltyAsync(code, "示例罚字〔2025〕41号");
        (await year.BeginAsync(code)).Score.ShouldBe(90);
        await year.NoticeAsync(code);

        var application = NewApplication(year, code, RepairRoute.BeforePublication, TestDocuments.Reference(penalty));
        application.ReceivedOn = "2026-04-22";
        await year.PushAsync(f.City, application);
        var confirmation = NewConfirmation(year, application, CreditLevel.Unspecified);
        (confirmation.AppliedOn, confirmation.ConfirmedOn) = ("2026-04-22", "2026-04-29");
        await year.PushAsync(f.City, confirmation);
        (await year.ProposeAsync(code, toldOn: "2026-04-30")).ShouldSatisfyAllConditions(r => r.Revision.ShouldBe(2), r => r.Score.ShouldBe(100));
        await year.ReportAsync(code);
        await year.FinaliseAsync(code);
        await year.PublishAsync(code);

        year.Final(code).Score.ShouldBe(100);
        var late = NewApplication(year, code, RepairRoute.BeforePublication, TestDocuments.Reference(penalty));
        late.ReceivedOn = CityYear.Published;
        (await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.City, late))).Violations.ShouldContain(v => v.Rule == "IM-26-1");
    }

    [Fact]
    [Trait("Rule", "IM-26-2")]
    public async Task A_refused_repair_changes_nothing_and_says_why()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var year = new CityYear(f, f.City);
        var code = ExchangeFixture.NewSubject();
        var serious = await year.SeriousAsync(code);
        await year.RunAsync(code);
        var application = NewApplication(year, code, RepairRoute.AfterPublication, TestDocuments.Reference(serious));
        await year.PushAsync(f.City, application);

        var refusal = new RepairRefusal
        {
            Header = year.Header(Visibility.GovShared, code),
            Route = RepairRoute.AfterPublication,
            AppliedOn = application.ReceivedOn,
            RefusedOn = "2026-06-20",
            Application = TestDocuments.Reference(application),
            Requested = { application.Requested },
        };
        (await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.City, refusal))).Violations.ShouldContain(v => v.Field == "reasons");
        refusal.Reasons.Add("整改未完成");
        await year.PushAsync(f.City, refusal);

        (await f.StatusForBuyerAsync(code)).Verdict.ShouldBe(Verdict.Bad);
        (await year.StateAsync(code)).State.ShouldBe(ProcedureState.Published);
        var confirmation = NewConfirmation(year, application, CreditLevel.NoNamedLevel);
        (await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.City, confirmation))).Reason.ShouldBe(ErrorReason.ProcedureStepRefused);
    }

    [Fact]
    [Trait("Rule", "IM-26-3")]
    public async Task Whoever_filed_untruly_is_refused_a_repair_at_the_door()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var year = new CityYear(f, f.City);
        var code = ExchangeFixture.NewSubject();
        var serious = await year.SeriousAsync(code);
        await year.ListAsync(code);
        await year.FileAsync(code, FilingFinding.Untrue);
        await year.ProposeAsync(code);
        await year.NoticeAsync(code);
        await year.ReportAsync(code);
        await year.FinaliseAsync(code);
        await year.PublishAsync(code);

        (await year.StateAsync(code)).RepairBarred.ShouldBeTrue();
        var application = NewApplication(year, code, RepairRoute.AfterPublication, TestDocuments.Reference(serious));
        (await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.City, application))).Violations.ShouldContain(v => v.Rule == "IM-26-3");
    }

    [Fact]
    [Trait("Rule", "IM-25")]
    public async Task A_warning_that_is_heeded_in_time_brings_no_deduction()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var year = new CityYear(f, f.City);
        var code = ExchangeFixture.NewSubject();
        var penalty = await year.PenaltyAsync(code, "示例罚字〔2025〕51号");
        (await year.PreviewAsync(f.City, code)).Preview.Score.ShouldBe(90);
        var warning = new WarningNotice
        {
            Header = year.Header(Visibility.EcoInternal, code),
            Records = { TestDocuments.Reference(penalty) },
            NotifiedOn = "2025-09-10",
            RectifyByOn = "2025-11-30",
            Requirement = "示例整改要求",
        };
        await year.PushAsync(f.City, warning);
        var closure = new WarningClosure
        {
            Header = year.Header(Visibility.EcoInternal, code),
            Warning = TestDocuments.Reference(warning),
            Outcome = WarningOutcome.Rectified,
            ConfirmedOn = "2025-11-30",
            Finding = "示例确认",
        };
        closure.Header.Evidence.Clear();
        closure.Header.Evidence.Add(new Evidence { Kind = EvidenceKind.ProofOfCorrection, DocumentNumber = "示例整改报告" });
        await year.PushAsync(f.City, closure);

        var preview = (await year.PreviewAsync(f.City, code)).Preview;
        preview.Score.ShouldBe(100);
        preview.Records.ShouldHaveSingleItem().Standing.ShouldBe(RecordStanding.WarningClosed);
        var pulled = (await f.PullAsync(f.City, code)).Documents;
        pulled.Select(d => d.EndedBy.SingleOrDefault()?.Document).ShouldBe(
            [TestDocuments.Reference(closure), TestDocuments.Reference(closure), null]);
    }

    private static RepairApplication NewApplication(CityYear year, string code, RepairRoute route, params DocumentReference[] requested)
    {
        var application = new RepairApplication
        {
            Header = year.Header(Visibility.GovShared, code),
            Route = route,
            ReceivedOn = "2026-06-08",
            Requested = { requested },
        };
        Prove(application.Header);
        application.Header.Evidence.Add(new Evidence { Kind = EvidenceKind.SubjectStatement, DocumentNumber = "示例书面承诺" });
        return application;
    }

    private static RepairConfirmation NewConfirmation(CityYear year, RepairApplication application, CreditLevel level)
    {
        var confirmation = new RepairConfirmation
        {
            Header = year.Header(Visibility.Public, application.Header.Subject.CreditCode),
            Route = application.Route,
            Repaired = { application.Requested },
            AppliedOn = application.ReceivedOn,
            ConfirmedOn = "2026-06-22",
            Rectified = true,
            NotRecurred = true,
            ResultingLevel = level,
            Application = TestDocuments.Reference(application),
        };
        Prove(confirmation.Header);
        return confirmation;
    }

    private static void Prove(Header header)
    {
        header.Evidence.Clear();
        header.Evidence.Add(new Evidence { Kind = EvidenceKind.ProofOfCorrection, DocumentNumber = "示例整改报告" });
        header.Evidence.Add(new Evidence { Kind = EvidenceKind.ProofOfPerformance, DocumentNumber = "示例缴款凭证" });
    }
}
