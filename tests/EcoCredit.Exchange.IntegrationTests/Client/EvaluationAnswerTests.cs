using System.Globalization;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Client;

/// <summary>
/// What a node tells the ecology system of its own work is held against its receipt and its question: an answer that was changed on the
/// way, or that answers something else, is not given out.
/// </summary>
public sealed class EvaluationAnswerTests : IAsyncLifetime
{
    private readonly TestAgency _region = new(1, Role.EcoRegion, "990000");
    private readonly TestAgency _city = new(2, Role.EcoCity, "990100");
    private readonly Meddler _meddler = new();
    private readonly string _first = TestCodes.Organisation(701);
    private readonly string _second = TestCodes.Organisation(702);
    private ClientNode _node = null!;
    private ExchangeClient _client = null!;
    private AccessTicket _access = null!;
    private int _year;

    public async Task InitializeAsync()
    {
        _node = await ClientNode.StartAsync(_region, _meddler.Configure, _city);
        _client = _node.Connect(_city, _region.Code, _region, _city);
        _access = NewAccess();
        var penalty = _city.Penalty(_first);
        _year = int.Parse(TestDocuments.Day(0)[..4], CultureInfo.InvariantCulture) - 1;
        penalty.ProducedOn = Day(_year, "06-02");
        penalty.Ordinary.FinalOn = Day(_year, "09-01");
        await PushAsync(penalty);
        await PushAsync(List(_first, _second));
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _node.DisposeAsync();
        foreach (var agency in new[] { _region, _city }) agency.Dispose();
    }

    [Fact]
    public async Task Takes_answers_that_nobody_meddled_with()
    {
        (await PreviewAsync()).Preview.Score.ShouldBe(90);
        (await PreviewAllAsync()).Select(p => p.CreditCode).ShouldBe([_first, _second]);
        (await ProcedureAsync("")).Prefectures.ShouldHaveSingleItem().ParticipantCount.ShouldBe(2);
        (await ProcedureAsync(_second)).Prefectures.ShouldHaveSingleItem().Participants.ShouldHaveSingleItem().CreditCode.ShouldBe(_second);
        (await BoardAsync()).Cells.Count.ShouldBe(12);
    }

    [Fact]
    public async Task Refuses_answers_that_were_changed_on_the_way()
    {
        _meddler.Answer = answer =>
        {
            if (answer is PreviewEvaluationResponse { Preview: { } preview }) preview.Score = preview.DisplayedScore = 100;
            if (answer is GetProcedureResponse procedure) procedure.Prefectures[0].Tasks.Clear();
            if (answer is GetAdvisoryBoardResponse board) board.Cells[0].State = AdvisoryCellState.Nil;
            return Task.FromResult(answer);
        };

        (await ProblemAsync(PreviewAsync)).ShouldBe((ReceiptStep.Statement, ReceiptProblem.DisclosureDiffers));
        (await ProblemAsync(() => ProcedureAsync(""))).ShouldBe((ReceiptStep.Statement, ReceiptProblem.DisclosureDiffers));
        (await ProblemAsync(BoardAsync)).ShouldBe((ReceiptStep.Statement, ReceiptProblem.DisclosureDiffers));
    }

    [Fact]
    public async Task Refuses_answers_about_somebody_else_or_another_year()
    {
        _meddler.Question = question => ((PreviewEvaluationRequest)question).CreditCode = _second;
        (await ProblemAsync(PreviewAsync)).ShouldBe((ReceiptStep.Statement, ReceiptProblem.AnswersAnotherQuestion));
        _meddler.Question = question => ((PreviewEvaluationRequest)question).EvaluationYear--;
        (await ProblemAsync(PreviewAsync)).ShouldBe((ReceiptStep.Statement, ReceiptProblem.AnswersAnotherQuestion));
        _meddler.Question = question => ((GetProcedureRequest)question).CreditCode = _first;
        (await ProblemAsync(() => ProcedureAsync(_second))).ShouldBe((ReceiptStep.Statement, ReceiptProblem.AnswersAnotherQuestion));
        _meddler.Question = question => ((GetAdvisoryBoardRequest)question).Year--;
        (await ProblemAsync(BoardAsync)).ShouldBe((ReceiptStep.Statement, ReceiptProblem.AnswersAnotherQuestion));
    }

    [Fact]
    public async Task Refuses_an_answer_under_another_access_statement()
    {
        var other = _city.Sign(_city.Access(Purpose.EcologySupervision));
        _meddler.Question = question => ((PreviewEvaluationRequest)question).Access = new AccessContext { Statement = other };

        (await ProblemAsync(PreviewAsync)).ShouldBe((ReceiptStep.Statement, ReceiptProblem.AnswersAnotherQuestion));
    }

    [Fact]
    public async Task Refuses_the_receipt_of_an_earlier_answer()
    {
        var earlier = await PreviewAsync();
        _meddler.Answer = answer =>
        {
            ((PreviewEvaluationResponse)answer).Receipt = earlier.Receipt;
            return Task.FromResult(answer);
        };

        // The same answer under the same statement is the same record: only another body is refused.
        (await PreviewAsync()).Receipt.Index.ShouldBe(earlier.Receipt.Index);
        _access = NewAccess();
        (await ProblemAsync(PreviewAsync)).ShouldBe((ReceiptStep.Commitment, ReceiptProblem.BodyDiffers));
    }

    [Fact]
    public async Task Refuses_a_yearly_run_that_leaves_somebody_out_or_ends_early()
    {
        _meddler.Answer = answer =>
        {
            (answer as PreviewEvaluationsResponse)?.Previews.RemoveAt(1);
            return Task.FromResult(answer);
        };
        (await ProblemAsync(PreviewAllAsync)).ShouldBe((ReceiptStep.Statement, ReceiptProblem.DisclosureDiffers));
        _meddler.Answer = answer =>
        {
            if (answer is PreviewEvaluationsResponse run) run.Receipt = null;
            return Task.FromResult(answer);
        };
        await Should.ThrowAsync<ExchangeException>(PreviewAllAsync);
    }

    [Fact]
    [Trait("Rule", "IM-19")]
    public async Task Refuses_a_certificate_about_somebody_else_and_gets_none_for_whoever_was_not_evaluated()
    {
        await using var region = _node.Connect(_region, _region.Code, _region);
        var (bad, good) = (TestCodes.Organisation(711), TestCodes.Organisation(712));
        foreach (var (code, level) in new[] { (bad, CreditLevel.Bad), (good, CreditLevel.NoNamedLevel) })
            await region.PushAsync(_region.Sign(Earlier(_region.Result(code, level))), CancellationToken.None);

        (await CertificateAsync(bad)).Statement.Subjects.ShouldHaveSingleItem().Verdict.ShouldBe(Verdict.Bad);
        _meddler.Question = question => ((GetCreditCertificateRequest)question).Subject = new SubjectQuery { CreditCode = good };
        (await ProblemAsync(() => CertificateAsync(bad))).ShouldBe((ReceiptStep.Statement, ReceiptProblem.AnswersAnotherQuestion));
        _meddler.Question = _ => { };
        (await Should.ThrowAsync<ExchangeException>(() => CertificateAsync(TestCodes.Organisation(713))))
            .Error.ShouldNotBeNull().Reason.ShouldBe(ErrorReason.CertificateRefused);
    }

    // A year that has no list here.
    private static EvaluationResult Earlier(EvaluationResult result)
    {
        result.EvaluationYear--;
        result.EffectiveOn = Day(result.EvaluationYear + 1, "06-04");
        return result;
    }

    private Task<PreviewEvaluationResponse> PreviewAsync() =>
        _client.PreviewEvaluationAsync(_first, _year, _city.Area, _access, CancellationToken.None);

    private async Task<List<EvaluationPreview>> PreviewAllAsync()
    {
        var previews = new List<EvaluationPreview>();
        await foreach (var run in _client.PreviewEvaluationsAsync(_year, _city.Area, _access, CancellationToken.None))
            previews.AddRange(run.Previews);
        return previews;
    }

    private Task<GetProcedureResponse> ProcedureAsync(string code) =>
        _client.GetProcedureAsync(_year, _city.Area, code, _access, CancellationToken.None);

    private Task<GetAdvisoryBoardResponse> BoardAsync() =>
        _client.GetAdvisoryBoardAsync(_year, _city.Area, _access, CancellationToken.None);

    private Task<StatusAnswer> CertificateAsync(string code) =>
        _client.GetCreditCertificateAsync(new SubjectQuery { CreditCode = code }, _access, CancellationToken.None);

    private AccessTicket NewAccess() => new(_city.Sign(_city.Access(Purpose.EcologySupervision)));

    private async Task PushAsync(IDocument document) => await _client.PushAsync(_city.Sign(document), CancellationToken.None);

    private ParticipationList List(params string[] codes)
    {
        var header = _city.Header(_first, Visibility.EcoInternal);
        header.Subject = null;
        return new ParticipationList
        {
            Header = header,
            EvaluationYear = _year,
            DeterminedOn = TestDocuments.Day(0),
            LateReason = "示例原因",
            Participants = { codes.Order(StringComparer.Ordinal).Select(c => new Participant { CreditCode = c, Name = "示例环境检测有限公司" }) },
        };
    }

    private static string Day(int year, string monthDay) => string.Create(CultureInfo.InvariantCulture, $"{year:D4}-{monthDay}");

    private static async Task<(ReceiptStep Step, ReceiptProblem Problem)> ProblemAsync(Func<Task> call)
    {
        var failure = (await Should.ThrowAsync<ReceiptException>(call)).Verification.ShouldNotBeNull().FirstFailure.ShouldNotBeNull();
        return (failure.Step, failure.Problem);
    }
}
