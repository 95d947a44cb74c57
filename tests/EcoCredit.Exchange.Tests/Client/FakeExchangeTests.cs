using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Client.Testing;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Grpc.Core;
using static EcoCredit.Exchange.Tests.Client.FakeSteps;

namespace EcoCredit.Exchange.Tests.Client;

/// <summary>The exchange in memory that users test with: as strict as a node, and honest about what it is not.</summary>
public sealed class FakeExchangeTests : IAsyncLifetime
{
    private readonly FakeExchange _exchange = new();
    private readonly FakeAgency _city;
    private readonly FakeAgency _buyer;
    private readonly ExchangeClient _client;
    private readonly ExchangeClient _asking;

    public FakeExchangeTests()
    {
        _city = _exchange.AddAgency(Role.EcoRegion, "990000");
        _buyer = _exchange.AddAgency(Role.Procurement, "990100");
        _client = _exchange.Connect(_city);
        _asking = _exchange.Connect(_buyer);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _asking.DisposeAsync();
        _exchange.Dispose();
    }

    [Fact]
    public async Task A_pushed_record_has_a_receipt_that_holds_and_counts_in_the_status()
    {
        var envelope = _city.Sign(Serious(_city));
        var first = await _client.PushAsync(envelope, CancellationToken.None);
        first.Result.ShouldBe(PushResult.Accepted);
        first.Verification!.IsComplete.ShouldBeTrue();
        var again = await _client.PushAsync(envelope, CancellationToken.None);
        again.Result.ShouldBe(PushResult.Duplicate);
        again.Receipt.ShouldBe(first.Receipt);

        var answer =
            await AskAsync(_buyer.Ask());
        answer.Statement.Subjects.Single().Verdict.ShouldBe(Verdict.Bad);
        answer.Verification.IsComplete.ShouldBeTrue();
        _exchange.SetStatus(new SubjectStatus { CreditCode = Organisation, Verdict = Verdict.Excluded, LegalEffect = LegalEffect.None });
        answer =
            await AskAsync(_buyer.Ask());
        answer.Statement.Subjects.Single().Verdict.ShouldBe(Verdict.Excluded);
    }

    [Fact]
    public async Task A_stream_gives_an_outcome_for_each_document_with_the_reason_of_each_refusal()
    {
        var wrong = Serious(_city);
        wrong.ProducedOn = "";
        var (good, tampered, foreign) = (_city.Sign(Serious(_city)), _city.Sign(Serious(_city)), _buyer.Sign(Serious(_city)));
        tampered.Payload = good.Payload;
        var closure = new RecordClosure
        {
            Header = Serious(_city).Header,
            Record = new DocumentReference { SourceAgency = _city.Code, Id = "6f1c9a52-1b61-4d0e-9a55-3f0f0a3d7c11" },
            Reason = ClosureReason.Rectified,
            ClosedOn = Serious(_city).ProducedOn,
            Explanation = "已整改。",
        };
        var sent = new[] { good, good, tampered, foreign, _city.Sign(wrong), _city.Sign(closure) };

        var outcomes = await PushAsync(sent);

        outcomes.Select(o => o.Result).ShouldBe(
            [PushResult.Accepted, PushResult.Duplicate, PushResult.Refused, PushResult.Refused, PushResult.Refused, PushResult.Refused]);
        outcomes.Skip(2).Select(o => o.Error!.Reason).ShouldBe(
            [ErrorReason.SignatureInvalid, ErrorReason.KeyNotValid, ErrorReason.DocumentInvalid, ErrorReason.ReferenceNotFound]);
        outcomes[4].Error!.Violations.ShouldContain(v => v.Field == "produced_on");
        _exchange.Documents.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Documents_are_fetched_and_pulled_with_receipts_page_by_page()
    {
        var sent = Enumerable.Range(0, 5).Select(_ => Serious(_city)).ToList();
        await PushAsync([.. sent.Select(d => _city.Sign(d))]);

        var one = await _asking.GetDocumentAsync(
            new DocumentReference { SourceAgency = _city.Code, Id = sent[2].Header.Id }, _buyer.Ask(), CancellationToken.None);
        one.Document.Envelope.Payload.ShouldBe(_exchange.Documents[2].Envelope.Payload);
        var pages = new List<PullResponse>();
        var all = new PullRequest { PageSize = 2 };
        await foreach (var page in _asking.PullAsync(all, _buyer.Ask(), CancellationToken.None)) pages.Add(page);
        pages.Select(p => p.Documents.Count).ShouldBe([2, 2, 1]);
        var news = new PullRequest { PageSize = 2, Cursor = pages[^1].NextCursor };
        await foreach (var page in _asking.PullAsync(news, _buyer.Ask(), CancellationToken.None)) page.Documents.ShouldBeEmpty();
        await Refused(ErrorReason.CursorInvalid, async () =>
        {
            news.SubjectCode = Organisation;
            await foreach (var _ in _asking.PullAsync(news, _buyer.Ask(), CancellationToken.None)) continue;
        });
        var nowhere = new DocumentReference { SourceAgency = _city.Code, Id = "6f1c9a52-1b61-4d0e-9a55-3f0f0a3d7c11" };
        await Refused(ErrorReason.NotFound, () => _asking.GetDocumentAsync(nowhere, _buyer.Ask(), CancellationToken.None));
    }

    [Fact]
    public async Task A_subscription_delivers_what_is_there_and_what_comes_and_again_what_was_rejected()
    {
        await PushAsync([_city.Sign(Serious(_city))]);
        var filter = new SubscriptionFilter { Kinds = { DocumentKind.CreditRecord } };
        await _asking.CreateSubscriptionAsync(
            new CreateSubscriptionRequest { Name = "all", Start = SubscriptionStart.Beginning, Filter = filter }, CancellationToken.None);
        var options = new SubscriptionOptions { Name = "all", ManualSettlement = true };
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var seen = new List<(long Index, int Attempt)>();
        await foreach (var delivery in _asking.SubscribeAsync(options, _buyer.Ask(), limit.Token))
        {
            seen.Add((delivery.Index, delivery.Attempt));
            if (seen.Count == 1) delivery.Reject(RejectionAction.Retry, "later");
            else delivery.Acknowledge();
            if (seen.Count == 2) await PushAsync([_city.Sign(Serious(_city))]);
            if (seen.Count == 3) break;
        }

        seen.Select(s => s.Attempt).ShouldBe([1, 2, 1]);
        seen[1].Index.ShouldBe(seen[0].Index);
        seen[2].Index.ShouldBeGreaterThan(seen[1].Index);
        (await _asking.GetSubscriptionAsync("all", "", CancellationToken.None)).Position.ShouldBe(seen[2].Index + 1);
    }

    [Fact]
    public async Task What_a_test_wants_refused_is_refused_and_repeated_only_where_that_may_help()
    {
        const string method = "ExchangeService/PushDocument";
        _exchange.Refuse(method, ErrorReason.NotPermitted);
        await Refused(ErrorReason.NotPermitted, () => _client.PushAsync(_city.Sign(Serious(_city)), CancellationToken.None));
        _exchange.CallsOf(method).ShouldBe(1);
        _exchange.Refuse(method, new ExchangeError(ErrorReason.Overloaded) { RetryAfter = TimeSpan.FromMilliseconds(10) }, 2);
        (await _client.PushAsync(_city.Sign(Serious(_city)), CancellationToken.None)).Result.ShouldBe(PushResult.Accepted);
        _exchange.CallsOf(method).ShouldBe(4);
        _exchange.RefuseOnce(method, ErrorReason.TooLarge);
        await Refused(ErrorReason.TooLarge, () => _client.PushAsync(_city.Sign(Serious(_city)), CancellationToken.None));
        _exchange.CallsOf(method).ShouldBe(5);
        Should.Throw<ArgumentException>(() => _exchange.Refuse("ExchangeService/Pusch", ErrorReason.NotPermitted));
    }

    [Fact]
    public async Task An_answer_that_was_lost_is_asked_for_again_and_the_document_is_there_once()
    {
        _exchange.LoseAnswers("ExchangeService/PushDocument", 1);
        var outcome = await _client.PushAsync(_city.Sign(Serious(_city)), CancellationToken.None);
        outcome.Result.ShouldBe(PushResult.Duplicate);
        outcome.Verification!.IsValid.ShouldBeTrue();
        _exchange.Documents.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_node_that_is_away_cannot_be_reached_and_has_everything_when_it_is_back()
    {
        await PushAsync([_city.Sign(Serious(_city))]);
        _exchange.GoAway();
        await using var impatient = _exchange.Connect(_city, new ExchangeClientOptions { RepeatsCalls = false });
        var away = await Should.ThrowAsync<ExchangeException>(() => impatient.GetCheckpointAsync(CancellationToken.None));
        away.StatusCode.ShouldBe(StatusCode.Unavailable);
        away.Error.ShouldBeNull();
        _exchange.ComeBack();
        (await impatient.GetCheckpointAsync(CancellationToken.None)).Size.ShouldBe(1);
        (await impatient.GetInclusionProofAsync(0, 0, CancellationToken.None)).Hashes.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_not_supported_says_so()
    {
        var refused =
            await Should.ThrowAsync<ExchangeException>(() => _client.ListAgenciesAsync(new ListAgenciesRequest(), CancellationToken.None));
        refused.StatusCode.ShouldBe(StatusCode.Unimplemented);
        refused.Message.ShouldContain("FakeExchange does not support DirectoryService/ListAgencies");
        refused = await Should.ThrowAsync<ExchangeException>(() => _client.ListSubscriptionsAsync(CancellationToken.None));
        refused.Message.ShouldContain("SubscriptionService/ListSubscriptions");
    }

    [Fact]
    public async Task Many_callers_may_share_one_client()
    {
        var access = _buyer.Ask();
        var work = Enumerable.Range(0, 64).Select(i => Task.Run(async () =>
        {
            if (i % 2 == 0) await _client.PushAsync(_city.Sign(Serious(_city)), CancellationToken.None);
            else await AskAsync(access);
        }));
        await Task.WhenAll(work);
        _exchange.Documents.Count.ShouldBe(32 + 1);
    }

    private async Task<List<PushOutcome>> PushAsync(Envelope[] envelopes)
    {
        var outcomes = new List<PushOutcome>();
        var items = envelopes.Select(e => new PushItem(e, "")).ToAsyncEnumerable();
        await foreach (var outcome in _client.PushAsync(items, CancellationToken.None)) outcomes.Add(outcome);
        return outcomes;
    }

    private Task<StatusAnswer> AskAsync(AccessTicket access) =>
        _asking.CheckStatusAsync(new SubjectQuery { CreditCode = Organisation }, access, StatusMoment.Now, CancellationToken.None);

    private static async Task Refused(ErrorReason reason, Func<Task> call) =>
        (await Should.ThrowAsync<ExchangeException>(call)).Error!.Reason.ShouldBe(reason);
}
