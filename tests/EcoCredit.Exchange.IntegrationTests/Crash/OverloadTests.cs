using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Health.V1;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using ServingStatus = EcoCredit.Exchange.Protocol.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace EcoCredit.Exchange.IntegrationTests.Crash;

/// <summary>More callers than a node takes, and a database that does not come back: refused early, and over when it is over.</summary>
public sealed class OverloadTests
{
    private const int CommitHangs = 2410;

    // A refusal comes at once, and not behind those who wait.
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(5);

    [Fact]
    [Trait("Security", "LIM-01")]
    public async Task Far_more_calls_than_an_agency_may_have_are_refused_early_and_the_node_recovers_by_itself()
    {
        const int Calls = 1_300;
        var gate = new TaskCompletionSource();
        await using var f = await ExchangeFixture.StartAsync(
            TestStore.Sqlite, TimeProvider.System, settings => settings, services => HeldDatabase.Use(services, gate.Task));
        var most = f.Node.Host.Services.GetRequiredService<LimitOptions>().MaxCallsPerAgency;
        // Each is refused for want of a statement, and the refusal waits to be recorded.
        var calls = Enumerable.Range(0, Calls).Select(_ => Task.Run(() => RefusedAsync(f, f.Buyer))).ToList();
        var refused = new List<ExchangeError>();
        using (var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30)))
        {
            while (refused.Count < Calls - most)
            {
                var first = await Task.WhenAny(calls).WaitAsync(limit.Token);
                calls.Remove(first);
                refused.Add(await first);
            }
        }

        refused.ShouldAllBe(e => e.Reason == ErrorReason.Overloaded && e.StatusCode == StatusCode.ResourceExhausted);
        refused.ShouldAllBe(e => e.RetryAfter != null);
        // Others are served beside it, as far as the store lets them: a read is.
        (await f.Ledger(f.City).GetCheckpointAsync(new GetCheckpointRequest())).Size.ShouldBe(0);
        var since = TimeProvider.System.GetTimestamp();
        (await RefusedAsync(f, f.Buyer)).Reason.ShouldBe(ErrorReason.Overloaded);
        TimeProvider.System.GetElapsedTime(since).ShouldBeLessThan(Early);

        gate.SetResult();
        var answered = await Task.WhenAll(calls);
        answered.Length.ShouldBe(most);
        answered.ShouldAllBe(e => e.Reason == ErrorReason.StatementMissing);
        (await f.LedgerSizeAsync()).ShouldBe(most);
        await f.AskAsync(f.Buyer, ExchangeFixture.NewSubject(), Purpose.Procurement);
    }

    [Fact]
    [Trait("Security", "LIM-02")]
    public async Task One_push_stream_more_than_an_agency_may_have_is_refused_and_another_agency_is_not()
    {
        const int Most = 4;
        new LimitOptions().MaxPushStreamsPerAgency.ShouldBe(64);
        await using var f = await ExchangeFixture.StartAsync(
            TestStore.Sqlite, TimeProvider.System, s => s with { Limits = s.Limits with { MaxPushStreamsPerAgency = Most } });
        var streams = new List<AsyncDuplexStreamingCall<PushRequest, PushResponse>>();
        for (var i = 0; i < Most; i++) streams.Add(await OpenAsync(f, f.City));

        var error = await ExchangeFixture.ErrorOfAsync(() => OpenAsync(f, f.City));
        (error.Reason, error.StatusCode).ShouldBe((ErrorReason.Overloaded, StatusCode.ResourceExhausted));
        error.RetryAfter.ShouldNotBeNull();
        await f.PushAsync(f.City, f.City.Penalty(ExchangeFixture.NewSubject()));
        streams.Add(await OpenAsync(f, f.OtherCity));

        // One that ended makes room for another.
        await streams[0].RequestStream.CompleteAsync();
        (await streams[0].ResponseStream.MoveNext(CancellationToken.None)).ShouldBeFalse();
        streams.Add(await OpenAsync(f, f.City));
        foreach (var stream in streams) stream.Dispose();
    }

    [Fact]
    [Trait("Security", "LIM-03")]
    public async Task A_commit_that_does_not_come_back_is_waited_for_and_said_to_whoever_watches_the_node()
    {
        var gate = new TaskCompletionSource();
        await using var f = await ExchangeFixture.StartAsync(
            TestStore.Sqlite, TimeProvider.System, settings => settings, services => HeldDatabase.Use(services, gate.Task));
        var health = new Health.HealthClient(f.Node.Connect(f.City));
        async Task<ServingStatus> StatusAsync() => (await health.CheckAsync(new HealthCheckRequest())).Status;
        (await StatusAsync()).ShouldBe(ServingStatus.Serving);
        var document = f.City.Sign(f.City.Penalty(ExchangeFixture.NewSubject()));
        // Its caller loses patience; the commit is not taken back.
        using var impatient = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await Should.ThrowAsync<RpcException>(async () => await f.Exchange(f.City).PushDocumentAsync(
            new PushDocumentRequest { Envelope = document }, cancellationToken: impatient.Token));
        using (var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30)))
        {
            while (await StatusAsync() == ServingStatus.Serving) await Task.Delay(200, limit.Token);
        }

        f.Node.Log.Entries.ShouldContain(e => e.EventId == CommitHangs);
        gate.SetResult();
        (await f.PushAsync(f.City, document)).Duplicate.ShouldBeTrue();
        await TestNode.EventuallyAsync(() => f.Node.Host.Services.GetRequiredService<NodeHealth>().Problems.Count == 0);
        (await StatusAsync()).ShouldBe(ServingStatus.Serving);
    }

    private static async Task<ExchangeError> RefusedAsync(ExchangeFixture f, TestAgency agency) =>
        await ExchangeFixture.ErrorOfAsync(async () => await f.Status(agency).CheckStatusAsync(new CheckStatusRequest()));

    /// <summary>A stream whose first document was answered: it is open.</summary>
    private static async Task<AsyncDuplexStreamingCall<PushRequest, PushResponse>> OpenAsync(ExchangeFixture f, TestAgency agency)
    {
        var stream = f.Exchange(agency).Push();
        try
        {
            await stream.RequestStream.WriteAsync(new PushRequest { Envelope = agency.Sign(agency.Penalty(ExchangeFixture.NewSubject())) });
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException)
        {
            // The answer says why.
        }

        (await stream.ResponseStream.MoveNext(CancellationToken.None)).ShouldBeTrue();
        stream.ResponseStream.Current.Accepted.ShouldNotBeNull();
        return stream;
    }
}
