using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Google.Protobuf;

namespace EcoCredit.Exchange.IntegrationTests.Client;

/// <summary>A node that gives another answer than was asked for, with everything signed: the client throws.</summary>
public sealed class TamperedAnswerTests : IAsyncLifetime
{
    private readonly TestAgency _region = new(1, Role.EcoRegion, "990000");
    private readonly TestAgency _city = new(2, Role.EcoCity, "990100");
    private readonly TestAgency _buyer = new(7, Role.Procurement, "990100");
    private readonly TestAgency _other = new(8, Role.Procurement, "990100");
    private readonly Meddler _meddler = new();
    private ClientNode _node = null!;
    private ExchangeClient _client = null!;

    private static SubjectQuery Some { get; } = new() { CreditCode = TestCodes.Organisation(901) };

    private static SubjectQuery Another { get; } = new() { CreditCode = TestCodes.Organisation(902) };

    public async Task InitializeAsync()
    {
        _node = await ClientNode.StartAsync(_region, _meddler.Configure, _city, _buyer, _other);
        _client = _node.Connect(_buyer, _region.Code, _region, _city);
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _node.DisposeAsync();
        foreach (var agency in new[] { _region, _city, _buyer, _other }) agency.Dispose();
    }

    [Fact]
    public async Task Takes_an_answer_that_nobody_meddled_with()
    {
        (await AskAsync()).Verification.IsComplete.ShouldBeTrue();
        (await AskManyAsync(3)).Sum(a => a.Statement.Subjects.Count).ShouldBe(3);
    }

    [Fact]
    public async Task Refuses_a_statement_about_another_organisation()
    {
        _meddler.Question = question => ((CheckStatusRequest)question).Subject = Another.Clone();
        (await ProblemAsync(AskAsync)).ShouldBe((ReceiptStep.Statement, ReceiptProblem.AnswersAnotherQuestion));
    }

    [Fact]
    public async Task Refuses_a_statement_that_says_a_good_code_is_none()
    {
        _meddler.Question = question => ((CheckStatusRequest)question).Subject = new SubjectQuery { CreditCode = "x" };
        (await ProblemAsync(AskAsync)).ShouldBe((ReceiptStep.Statement, ReceiptProblem.AnswersAnotherQuestion));
    }

    [Fact]
    public async Task Refuses_a_statement_as_of_another_day()
    {
        var asked = new StatusMoment(TestDocuments.Day(8), 0);
        (await AskAsync(asked)).Statement.AsOf.ShouldBe(asked.AsOf);
        _meddler.Question = question => ((CheckStatusRequest)question).AsOf = TestDocuments.Day(9);
        (await ProblemAsync(() => AskAsync(asked))).ShouldBe((ReceiptStep.Statement, ReceiptProblem.AnswersAnotherQuestion));
    }

    [Fact]
    public async Task Refuses_a_statement_that_rests_on_another_case()
    {
        var foreign = _buyer.Sign(_buyer.Access(Purpose.Procurement));
        _meddler.Question = question => ((CheckStatusRequest)question).Access = new AccessContext { Statement = foreign };
        (await ProblemAsync(AskAsync)).ShouldBe((ReceiptStep.Statement, ReceiptProblem.AnswersAnotherQuestion));
    }

    [Fact]
    public async Task Refuses_a_statement_that_was_given_to_somebody_else()
    {
        await using var other = _node.Connect(_other, _region.Code, _region);
        var taken = await other.CheckStatusAsync(Some, ClientNode.TicketOf(_other), StatusMoment.Now, CancellationToken.None);
        _meddler.Answer = _ => Task.FromResult<object>(new CheckStatusResponse { Statement = taken.Envelope, Receipt = taken.Receipt });
        (await ProblemAsync(AskAsync)).ShouldBe((ReceiptStep.Entry, ReceiptProblem.EntryOfOtherParty));
    }

    [Fact]
    [Trait("Security", "AUTH-10")]
    public async Task Refuses_an_answer_and_a_receipt_of_another_node()
    {
        await using var city = await ClientNode.StartAsync(_city, _ => { }, _buyer);
        await using var asker = city.Connect(_buyer, _city.Code, _city);
        var ticket = ClientNode.TicketOf(_buyer);
        var taken = await asker.CheckStatusAsync(Some, ticket, StatusMoment.Now, CancellationToken.None);

        _meddler.Answer = _ => Task.FromResult<object>(new CheckStatusResponse { Statement = taken.Envelope, Receipt = taken.Receipt });
        (await ProblemAsync(() => AskAsync(StatusMoment.Now, ticket))).ShouldBe((ReceiptStep.Entry, ReceiptProblem.EntryOfOtherNode));
        _meddler.Answer = answer =>
        {
            ((CheckStatusResponse)answer).Receipt = taken.Receipt;
            return Task.FromResult(answer);
        };
        (await ProblemAsync(AskAsync)).Step.ShouldBe(ReceiptStep.Commitment);
    }

    [Fact]
    public async Task Refuses_a_batch_whose_statements_leave_somebody_out_or_come_in_another_order()
    {
        _meddler.Question = question => (question as BatchCheckStatusRequest)?.Subjects.RemoveAt(0);
        await Should.ThrowAsync<ReceiptException>(() => AskManyAsync(3));
        _meddler.Question = question => (question as BatchCheckStatusRequest)?.Subjects.RemoveAt(2);
        await Should.ThrowAsync<ExchangeException>(() => AskManyAsync(3));
        _meddler.Question = _ => { };
        _meddler.Answer = answer =>
        {
            if (answer is BatchCheckStatusResponse part) part.First = 1;
            return Task.FromResult(answer);
        };
        await Should.ThrowAsync<ExchangeException>(() => AskManyAsync(3));
    }

    [Fact]
    public async Task Refuses_a_tampered_statement_and_a_tampered_checkpoint()
    {
        _meddler.Answer = answer => Task.FromResult<object>(Flipped((CheckStatusResponse)answer));
        (await ProblemAsync(AskAsync)).ShouldBe((ReceiptStep.Statement, ReceiptProblem.SignatureInvalid));
        _meddler.Answer = answer =>
        {
            var receipt = ((CheckStatusResponse)answer).Receipt;
            var text = receipt.Checkpoint.ToStringUtf8().Split('\n');
            text[1] = "999";
            receipt.Checkpoint = ByteString.CopyFromUtf8(string.Join('\n', text));
            return Task.FromResult(answer);
        };
        (await ProblemAsync(AskAsync)).Step.ShouldBe(ReceiptStep.Inclusion);
    }

    [Fact]
    public async Task Refuses_another_document_than_it_asked_for()
    {
        await using var region = _node.Connect(_region, _region.Code, _region);
        var wanted = _region.Result(Some.CreditCode, CreditLevel.Warning);
        var given = _region.Result(Another.CreditCode, CreditLevel.Warning);
        foreach (var document in new[] { wanted, given }) await region.PushAsync(_region.Sign(document), CancellationToken.None);
        var access = new AccessTicket(_region.Sign(_region.Access(Purpose.EcologySupervision)));
        (await region.GetDocumentAsync(TestDocuments.Reference(wanted), access, CancellationToken.None)).Document.ShouldNotBeNull();

        _meddler.Question = question => ((GetDocumentRequest)question).Document = TestDocuments.Reference(given);
        (await ProblemAsync(
            () => region.GetDocumentAsync(TestDocuments.Reference(wanted), access, CancellationToken.None)))
            .ShouldBe((ReceiptStep.Statement, ReceiptProblem.AnswersAnotherQuestion));
    }

    [Fact]
    [Trait("Security", "AUTH-10")]
    public async Task Refuses_a_proof_of_another_entry()
    {
        await AskAsync();
        _meddler.Question = question => ((GetInclusionProofRequest)question).Index = 0;
        await Should.ThrowAsync<ExchangeException>(() => _client.GetInclusionProofAsync(1, 0, CancellationToken.None));
    }

    private Task<StatusAnswer> AskAsync() => AskAsync(StatusMoment.Now);

    private Task<StatusAnswer> AskAsync(StatusMoment moment) =>
        AskAsync(moment, ClientNode.TicketOf(_buyer));

    private Task<StatusAnswer> AskAsync(StatusMoment moment, AccessTicket ticket) =>
        _client.CheckStatusAsync(Some, ticket, moment, CancellationToken.None);

    private async Task<List<StatusAnswer>> AskManyAsync(int count)
    {
        SubjectQuery[] subjects = [.. Enumerable.Range(910,
            count).Select(i => new SubjectQuery { CreditCode = TestCodes.Organisation(i) })];
        var answers = new List<StatusAnswer>();
        var ticket = ClientNode.TicketOf(_buyer);
        await foreach (var answer in _client.BatchCheckStatusAsync(subjects, ticket, StatusMoment.Now,
            CancellationToken.None)) answers.Add(answer);
        return answers;
    }

    private static async Task<(ReceiptStep Step, ReceiptProblem Problem)> ProblemAsync(Func<Task> call)
    {
        var failure = (await Should.ThrowAsync<ReceiptException>(call)).Verification.ShouldNotBeNull().FirstFailure.ShouldNotBeNull();
        return (failure.Step, failure.Problem);
    }

    private static CheckStatusResponse Flipped(CheckStatusResponse answer)
    {
        var copy = answer.Clone();
        var payload = answer.Statement.Payload.Span;
        copy.Statement.Payload = ByteString.CopyFrom([.. payload[..^1], (byte)(payload[^1] ^ 1)]);
        return copy;
    }
}
