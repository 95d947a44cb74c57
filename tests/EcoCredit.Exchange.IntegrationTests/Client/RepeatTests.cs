using System.Diagnostics;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Google.Protobuf;

namespace EcoCredit.Exchange.IntegrationTests.Client;

/// <summary>What a client does again by itself, and how often.</summary>
public sealed class RepeatTests : IAsyncLifetime
{
    private readonly TestAgency _region = new(1, Role.EcoRegion, "990000");
    private readonly TestAgency _buyer = new(7, Role.Procurement, "990100");
    private readonly Meddler _meddler = new();
    private ClientNode _node = null!;
    private ExchangeClient _client = null!;

    public async Task InitializeAsync()
    {
        _node = await ClientNode.StartAsync(_region, _meddler.Configure, _buyer);
        _client = _node.Connect(_buyer, _region.Code, _region);
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _node.DisposeAsync();
        _region.Dispose();
        _buyer.Dispose();
    }

    [Fact]
    public async Task Sends_the_access_statement_once_and_its_digest_from_then_on()
    {
        var carried = Carried();
        var ticket = ClientNode.TicketOf(_buyer);
        for (var i = 0; i < 3; i++) await AskAsync(ticket);
        carried.ShouldBe(
            [AccessContext.AccessOneofCase.Statement, AccessContext.AccessOneofCase.StatementDigest,
            AccessContext.AccessOneofCase.StatementDigest]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sends_the_statement_again_once_where_the_node_no_longer_holds_it(bool batch)
    {
        var ticket = ClientNode.TicketOf(_buyer);
        await AskAsync(ticket);
        var carried = Carried(forget: AccessContext.AccessOneofCase.StatementDigest);
        if (batch) await AskManyAsync(ticket);
        else await AskAsync(ticket);
        carried.ShouldBe([AccessContext.AccessOneofCase.StatementDigest, AccessContext.AccessOneofCase.Statement]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Does_not_loop_where_the_node_never_knows_the_statement(bool batch)
    {
        var ticket = ClientNode.TicketOf(_buyer);
        await AskAsync(ticket);
        var carried = Carried(AccessContext.AccessOneofCase.StatementDigest, AccessContext.AccessOneofCase.Statement);
        var refused = await Should.ThrowAsync<ExchangeException>(() => batch ? AskManyAsync(ticket) : AskAsync(ticket));
        refused.Error!.Reason.ShouldBe(ErrorReason.StatementUnknown);
        carried.ShouldBe([AccessContext.AccessOneofCase.StatementDigest, AccessContext.AccessOneofCase.Statement]);
    }

    [Fact]
    public async Task Does_not_send_again_what_is_too_large()
    {
        var envelope = new Envelope { PayloadType = "x", Payload = ByteString.CopyFrom(new byte[3 << 20]) };
        await using var region = _node.Connect(_region, _region.Code, _region);
        var refused = await Should.ThrowAsync<ExchangeException>(() => region.PushAsync(envelope, CancellationToken.None));
        refused.Error.ShouldNotBeNull(refused.ToString()).Reason.ShouldBe(ErrorReason.TooLarge);
        _meddler.Calls.ShouldBe(1);
    }

    [Fact]
    public async Task Does_not_ask_again_where_a_method_finds_the_answer_too_large()
    {
        _meddler.Question = _ => throw new ExchangeError(ErrorReason.TooLarge).ToException();
        var refused = await Should.ThrowAsync<ExchangeException>(() => AskAsync(ClientNode.TicketOf(_buyer)));
        refused.Error!.Reason.ShouldBe(ErrorReason.TooLarge);
        _meddler.Calls.ShouldBe(1);
    }

    [Fact]
    public async Task Comes_back_to_a_busy_node_when_the_node_says_so()
    {
        var delay = TimeSpan.FromSeconds(1.5);
        var carried = new List<long>();
        _meddler.Question = _ =>
        {
            carried.Add(Stopwatch.GetTimestamp());
            if (carried.Count == 1) throw new ExchangeError(ErrorReason.Overloaded) { RetryAfter = delay }.ToException();
        };
        await AskAsync(ClientNode.TicketOf(_buyer));
        carried.Count.ShouldBe(2);
        Stopwatch.GetElapsedTime(carried[0], carried[1]).ShouldBeInRange(delay - TimeSpan.FromMilliseconds(50),
            delay + TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Asks_a_busy_node_that_names_no_time_four_times_and_then_tells_why()
    {
        _meddler.Question = _ => throw new ExchangeError(ErrorReason.Overloaded).ToException();
        var refused = await Should.ThrowAsync<ExchangeException>(() => AskAsync(ClientNode.TicketOf(_buyer)));
        refused.Error!.Reason.ShouldBe(ErrorReason.Overloaded);
        _meddler.Calls.ShouldBe(4);
    }

    [Fact]
    public async Task Tells_at_once_why_where_the_node_wants_to_be_asked_much_later()
    {
        _meddler.Question =
            _ => throw new ExchangeError(ErrorReason.LedgerReadOnly) { RetryAfter = TimeSpan.FromSeconds(30) }.ToException();
        var begun = Stopwatch.GetTimestamp();
        var refused = await Should.ThrowAsync<ExchangeException>(() => AskAsync(ClientNode.TicketOf(_buyer)));
        refused.Error!.Reason.ShouldBe(ErrorReason.LedgerReadOnly);
        refused.Error.RetryAfter.ShouldBe(TimeSpan.FromSeconds(30));
        _meddler.Calls.ShouldBe(1);
        Stopwatch.GetElapsedTime(begun).ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    /// <summary>
    /// Collects what the questions carry from now on; those that carry one of these are answered with STATEMENT_UNKNOWN.
    /// </summary>
    private List<AccessContext.AccessOneofCase> Carried(params AccessContext.AccessOneofCase[] forget)
    {
        var carried = new List<AccessContext.AccessOneofCase>();
        _meddler.Question = question =>
        {
            carried.Add(Meddler.AccessOf(question)!.AccessCase);
            if (forget.Contains(carried[^1])) throw new ExchangeError(ErrorReason.StatementUnknown).ToException();
        };
        return carried;
    }

    private Task AskAsync(AccessTicket ticket) =>
        _client.CheckStatusAsync(
            new SubjectQuery { CreditCode = TestCodes.Organisation(1) }, ticket, StatusMoment.Now, CancellationToken.None);

    private async Task AskManyAsync(AccessTicket ticket)
    {
        SubjectQuery[] subjects = [new() { CreditCode = TestCodes.Organisation(1) }, new() { CreditCode = TestCodes.Organisation(2) }];
        await foreach (var answer in _client.BatchCheckStatusAsync(subjects, ticket, StatusMoment.Now, CancellationToken.None))
            answer.Verification.IsValid.ShouldBeTrue();
    }
}
