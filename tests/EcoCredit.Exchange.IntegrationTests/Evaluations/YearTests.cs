using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Grpc.Core;

namespace EcoCredit.Exchange.IntegrationTests.Evaluations;

/// <summary>Whole organisation-years on a real node, from the list to the publication and what comes after it.</summary>
public sealed class YearTests
{
    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    [Trait("Rule", "IM-20-1")]
    [Trait("Rule", "IM-20-6")]
    public async Task A_city_takes_its_year_from_the_list_to_the_publication(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var year = new CityYear(f, f.City);
        var (clean, penalised, bad) = (ExchangeFixture.NewSubject(), ExchangeFixture.NewSubject(), ExchangeFixture.NewSubject());
        await year.PenaltyAsync(penalised, "示例罚字〔2025〕11号");
        await year.SeriousAsync(bad);
        await year.RunAsync(clean, penalised, bad);

        (year.Final(clean).Score, year.Final(clean).Level).ShouldBe((100, CreditLevel.NoNamedLevel));
        (year.Final(penalised).Score, year.Final(penalised).Level).ShouldBe((90, CreditLevel.NoNamedLevel));
        (year.Final(bad).Score, year.Final(bad).Level).ShouldBe((100, CreditLevel.Bad));
        var procedure = await year.ProcedureAsync(f.Region);
        procedure.Participants.ShouldAllBe(p => p.State == ProcedureState.Published);
        procedure.States.ShouldBe([new StateCount { State = ProcedureState.Published, Count = 3 }]);
        var overview = (await year.Service(f.Region).GetProcedureAsync(new GetProcedureRequest
        {
            Access = CityYear.Access(f.Region),
            EvaluationYear = CityYear.Year,
            AreaCode = f.Region.Area,
        })).Prefectures;
        overview.Select(p => (p.AreaCode, p.ParticipantCount, p.Participants.Count)).ShouldBe([("990100", 3, 0), ("990200", 0, 0)]);
        (await f.StatusForBuyerAsync(clean)).Verdict.ShouldBe(Verdict.NoNamedLevel);
        (await f.StatusForBuyerAsync(bad)).Verdict.ShouldBe(Verdict.Bad);
    }

    [Fact]
    [Trait("Rule", "IM-16-2")]
    [Trait("Rule", "IM-16-3")]
    [Trait("Rule", "IM-18")]
    public async Task A_year_ends_in_a_warning_in_bad_by_points_and_in_bad_by_the_blacklist()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var year = new CityYear(f, f.City);
        var (warned, bad, blacklisted) = (ExchangeFixture.NewSubject(), ExchangeFixture.NewSubject(), ExchangeFixture.NewSubject());
        foreach (var code in new[] { warned, bad }) await year.OrdinaryAsync(code, "A1-20", EvidenceKind.ListEntry, ServiceKind.Eia);
        await year.PenaltyAsync(bad, "示例罚字〔2025〕81号");
        await year.OrdinaryAsync(bad, "A1-11", EvidenceKind.InspectionRecord, ServiceKind.Unspecified);
        await year.BlacklistAsync(blacklisted);
        await year.RunAsync(warned, bad, blacklisted);

        (year.Final(warned).Score, year.Final(warned).Level).ShouldBe((70, CreditLevel.Warning));
        (year.Final(bad).Score, year.Final(bad).Level).ShouldBe((55, CreditLevel.Bad));
        (year.Final(blacklisted).Score, year.Final(blacklisted).Level).ShouldBe((100, CreditLevel.Bad));
        var status = await f.StatusForBuyerAsync(warned);
        status.Verdict.ShouldBe(Verdict.Warning);
        status.Facts.Where(fact => fact.Kind == DocumentKind.Flag).Select(fact => fact.Code)
            .ShouldBe(["FLAG_KIND_MORE_SUPERVISION", "FLAG_KIND_STRICTER_PROJECT_REVIEW"], ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    [Trait("Rule", "IM-20-2")]
    [Trait("Rule", "IM-20-5")]
    public async Task An_accepted_objection_and_a_return_by_the_region_each_make_a_new_revision(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var year = new CityYear(f, f.City);
        var code = ExchangeFixture.NewSubject();
        var penalty = await year.PenaltyAsync(code, "示例罚字〔2025〕21号");
        (await year.BeginAsync(code)).Score.ShouldBe(90);
        var objection = await year.ObjectAsync(code);
        var closure = f.City.Closure(penalty, ClosureReason.Annulled);
        closure.ClosedOn = "2026-04-14";
        await year.PushAsync(f.City, closure);
        await year.DecideAsync(objection, accepted: true);

        var early = await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.City, year.NewNotice(code)));
        early.Reason.ShouldBe(ErrorReason.ProcedureStepRefused);
        (await year.ProposeAsync(code, toldOn: "2026-04-14")).ShouldSatisfyAllConditions(r => r.Revision.ShouldBe(2), r => r.Score.ShouldBe(100));
        var notice = year.NewNotice(code);
        (notice.OpensOn, notice.ClosesOn) = ("2026-04-22", "2026-04-29");
        await year.PushAsync(f.City, notice);
        await year.ReportAsync(code);
        await year.ReturnAsync(code);
        (await year.StateAsync(code)).State.ShouldBe(ProcedureState.Returned);

        (await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.Region, year.NewFinal(code)))).Violations
            .ShouldContain(v => v.Rule == "IM-20-5");
        (await year.ProposeAsync(code, toldOn: "2026-05-14")).Revision.ShouldBe(3);
        var report = year.NewReport(code);
        (report.ReviewedOn, report.ReportedOn, report.LateReason) = ("2026-05-22", "2026-05-22", "自治区返回复核");
        await year.PushAsync(f.City, report);
        await year.FinaliseAsync(code);
        await year.PublishAsync(code);
        var state = await year.StateAsync(code);
        (state.State, state.Revision).ShouldBe((ProcedureState.Published, 3));
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    [Trait("Rule", "IM-20-4")]
    public async Task A_refused_step_names_the_article_and_the_day_and_leaves_nothing(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var year = new CityYear(f, f.City);
        var code = ExchangeFixture.NewSubject();
        await year.BeginAsync(code);
        await year.NoticeAsync(code);
        var size = await f.LedgerSizeAsync();

        var report = year.NewReport(code);
        report.ReviewedOn = "2026-04-28"; // the notice's last day
        var error = await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.City, report));

        error.Reason.ShouldBe(ErrorReason.ProcedureStepRefused);
        var violation = error.Violations.ShouldHaveSingleItem();
        (violation.Rule, violation.Field).ShouldBe(("IM-20-4", "reviewed_on"));
        violation.English.ShouldContain("2026-04-28");
        violation.Chinese.ShouldContain("第二十条第四项");
        (await f.LedgerSizeAsync()).ShouldBe(size);
        await year.ReportAsync(code);
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    [Trait("Rule", "IM-31")]
    public async Task Of_steps_that_exclude_each_other_one_stands_however_they_race(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var year = new CityYear(f, f.City);
        var code = ExchangeFixture.NewSubject();
        await year.BeginAsync(code);
        var rivals = Enumerable.Range(0, 8).Select(_ => f.City.Sign(year.NewNotice(code))).ToList();

        var outcomes = await Task.WhenAll(rivals.Select(async rival =>
        {
            try
            {
                await f.PushAsync(f.City, rival);
                return ErrorReason.Unspecified;
            }
            catch (RpcException e)
            {
                return ExchangeError.Read(e)!.Reason;
            }
        }));

        outcomes.Count(o => o == ErrorReason.Unspecified).ShouldBe(1);
        outcomes.Count(o => o == ErrorReason.ProcedureStepRefused).ShouldBe(7);
        (await year.StateAsync(code)).State.ShouldBe(ProcedureState.NoticeOver);
    }

    [Fact]
    public async Task A_step_that_is_sent_again_gets_its_first_receipt()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var year = new CityYear(f, f.City);
        var code = ExchangeFixture.NewSubject();
        await year.BeginAsync(code);
        var notice = f.City.Sign(year.NewNotice(code));

        var first = await f.PushAsync(f.City, notice);
        var again = await f.PushAsync(f.City, notice);

        (first.Duplicate, again.Duplicate).ShouldBe((false, true));
        again.Receipt.Index.ShouldBe(first.Receipt.Index);
    }

    [Fact]
    [Trait("Rule", "AMB-19")]
    public async Task Two_cities_rate_one_organisation_each_by_its_own_records()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var (here, there) = (new CityYear(f, f.City), new CityYear(f, f.OtherCity));
        var code = ExchangeFixture.NewSubject();
        await here.PenaltyAsync(code, "示例罚字〔2025〕31号");
        await here.RunAsync(code);
        await there.SeriousAsync(code);
        await there.RunAsync(code);

        (here.Final(code).Score, here.Final(code).Level).ShouldBe((90, CreditLevel.NoNamedLevel));
        (there.Final(code).Score, there.Final(code).Level).ShouldBe((100, CreditLevel.Bad));
        (await f.StatusForBuyerAsync(code)).Verdict.ShouldBe(Verdict.Bad);
    }

    [Fact]
    [Trait("Rule", "IM-05-4")]
    public async Task Suspicion_of_a_crime_stops_the_evaluation_and_is_never_called_good()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var year = new CityYear(f, f.City);
        var code = ExchangeFixture.NewSubject();
        await year.ListAsync(code);
        await year.FileAsync(code);
        await year.PushAsync(f.City, new Exclusion { Header = year.Header(Visibility.GovShared, code), Authority = "示例公安局", SinceOn = "2026-04-01" });

        (await year.PreviewAsync(f.City, code)).Preview.Level.ShouldBe(CreditLevel.Excluded);
        (await f.StatusForBuyerAsync(code)).Verdict.ShouldBe(Verdict.Excluded);
        var result = f.City.Result(code, CreditLevel.NoNamedLevel);
        result.Header.Visibility = Visibility.EcoInternal;
        (result.Stage, result.EvaluationYear, result.DecidedOn) = (ResultStage.Proposed, CityYear.Year, "2026-04-10");
        (await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.City, result))).Violations.ShouldContain(v => v.Rule == "IM-05-4");
    }
}
