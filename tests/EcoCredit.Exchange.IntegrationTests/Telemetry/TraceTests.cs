using System.Diagnostics;
using System.Text.RegularExpressions;
using EcoCredit.Exchange.IntegrationTests.Disclosures;
using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Grpc.Core;

namespace EcoCredit.Exchange.IntegrationTests.Telemetry;

public sealed partial class TraceTests
{
    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    public async Task A_call_is_followed_from_its_caller_to_the_database(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        using var followed = new Followed();
        await f.AskAsync(f.Buyer, ExchangeFixture.NewSubject(), Purpose.Procurement);
        followed.End();
        // Answered is not yet ended: the call lasts until its answer is taken.
        await TestNode.EventuallyAsync(() => followed.Ended.Any(a => a.Kind == ActivityKind.Server));

        var call = followed.Single("call");
        (call.Kind, call.HasRemoteParent, call.DisplayName).ShouldBe((ActivityKind.Server, true, "ecocredit.exchange.v1.StatusService/CheckStatus"));
        (call.GetTagItem("rpc.grpc.status_code"), call.GetTagItem("ecocredit.caller.role"), call.Status).ShouldBe((0, "PROCUREMENT", ActivityStatusCode.Unset));
        // The statement that comes with the question is taken in, then the answer is recorded.
        (string Name, int Times)[] parts = [("intake.verify", 1), ("status.read", 1), ("status.query", 1), ("journal.wait", 2), ("journal.commit", 2)];
        foreach (var (name, times) in parts)
            followed.Ended.Where(a => a.OperationName == name).Select(a => a.ParentSpanId).ShouldBe(Enumerable.Repeat(call.SpanId, times), name);
        foreach (var asked in followed.Ended.Where(a => a.OperationName is "status.query" or "journal.commit"))
        {
            var below = followed.Ended.Where(a => a.ParentSpanId == asked.SpanId).ToList();
            below.ShouldNotBeEmpty(asked.OperationName);
            below.ShouldAllBe(a => a.Kind == ActivityKind.Client && (store == TestStore.Postgres ? a.Source.Name == "Npgsql" : a.DisplayName.StartsWith("sqlite ")));
        }
    }

    [Fact]
    public async Task A_commit_is_a_part_of_one_call_and_linked_to_the_others()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        using var followed = new Followed();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => f.PushAsync(f.City, f.City.Penalty(ExchangeFixture.NewSubject()))));
        followed.End();
        await TestNode.EventuallyAsync(() => followed.Ended.Count(a => a.Kind == ActivityKind.Server) == 40);
        var calls = followed.Ended.Where(a => a.Kind == ActivityKind.Server).Select(a => a.SpanId).ToHashSet();
        var commits = followed.Ended.Where(a => a.OperationName == "journal.commit").ToList();
        commits.Select(c => c.ParentSpanId).Concat(commits.SelectMany(c => c.Links).Select(l => l.Context.SpanId)).ShouldBeSubsetOf(calls);
        commits.Sum(c => (int)c.GetTagItem("ecocredit.batch.units")!).ShouldBe(40);
        commits.ShouldContain(c => c.Links.Any());
    }

    [Fact]
    public async Task Whoever_is_not_enrolled_cannot_have_its_calls_followed()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        using var followed = new Followed();
        followed.End();
        using var stranger = f.Buyer.Issue();
        var headers = new Metadata { { "traceparent", followed.TraceParent } };
        await ExchangeFixture.ErrorOfAsync(async () =>
            await new StatusService.StatusServiceClient(f.Node.Connect(stranger)).CheckStatusAsync(new CheckStatusRequest(), headers));
        await ExchangeFixture.ErrorOfAsync(async () => await f.Status(f.Buyer).CheckStatusAsync(new CheckStatusRequest(), headers));
        await TestNode.EventuallyAsync(() => followed.Ended.Any(a => a.Kind == ActivityKind.Server));
        followed.Ended.Where(a => a.Kind == ActivityKind.Server).ShouldHaveSingleItem().GetTagItem("rpc.grpc.status_code").ShouldBe((int)StatusCode.PermissionDenied);
    }

    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    public async Task Nothing_that_is_measured_or_followed_names_an_organisation_a_case_or_a_document(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        using var measured = new Measured(f.Node);
        using var followed = new Followed();
        var subject = ExchangeFixture.NewSubject();
        var record = f.City.Serious(subject);
        await f.PushAsync(f.City, record);
        await f.PushAsync(f.City, record);
        await f.PushAsync(f.City, f.City.Closure(record));
        var conflict = record.Clone();
        conflict.Summary = "另一内容。";
        await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.City, conflict));
        await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.OtherCity, f.City.Sign(record)));
        await f.AskAsync(f.Buyer, subject, Purpose.Procurement);
        await f.Exchange(f.County).PullAsync(new PullRequest { Access = f.County.Why(Purpose.EcologySupervision), SubjectCode = subject });
        followed.End();
        await TestNode.EventuallyAsync(() => followed.Ended.Count(a => a.Kind == ActivityKind.Server) == 7);
        measured.Observe("ecocredit.ledger.size").ShouldNotBeEmpty();

        var texts = measured.All.SelectMany(m => m.Tags.Values).Concat(followed.Ended.SelectMany(TextsOf)).Select(v => v?.ToString() ?? "").ToList();
        texts.Count.ShouldBeGreaterThan(100);
        foreach (var secret in new[] { subject, record.Header.Id, "示例", "另一内容", "经办", f.City.Name })
            texts.ShouldAllBe(t => !t.Contains(secret, StringComparison.OrdinalIgnoreCase), secret);
        texts.ShouldAllBe(t => !CreditCodes().IsMatch(t));
    }

    private static IEnumerable<object?> TextsOf(Activity span) =>
        span.TagObjects.Select(t => t.Value)
            .Concat(span.Events.SelectMany(e => e.Tags).Select(t => t.Value))
            .Concat(span.Baggage.Select(b => (object?)b.Value))
            .Append(span.DisplayName).Append(span.StatusDescription).Append(span.TraceStateString);

    [GeneratedRegex("[0-9A-Z]{2}[0-9]{6}[0-9A-Z]{10}", RegexOptions.None, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex CreditCodes();
}
