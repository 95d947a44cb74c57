using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Subscriptions;

/// <summary>What ends a stream, and what the consumer is told then.</summary>
public sealed class EndTests
{
    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task The_newest_consumer_takes_a_subscription_over_and_goes_on_where_the_one_before_stopped(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var pushed = await f.ResultsAsync(3);
        await f.CreateAsync(SubscriptionSteps.Request("taken"));
        await using var first = await f.OpenAsync("taken", credit: 100);
        await first.DocumentsAsync(3);
        await first.AcknowledgeAsync(2);
        await f.EventuallyAsync("taken", s => s is { InFlight: 1, Connected: true });
        await using var second = await f.OpenAsync("taken", credit: 100);
        (await first.ErrorAsync()).Reason.ShouldBe(ErrorReason.SubscriptionReplaced);
        (await second.DocumentAsync()).Document.Index.ShouldBe(pushed[2]);

        await f.Subscriptions(f.Platform).DeleteSubscriptionAsync(new DeleteSubscriptionRequest { Name = "taken" });
        (await second.ErrorAsync()).Reason.ShouldBe(ErrorReason.SubscriptionDeleted);
        // The name is free, and nothing of the old one is left.
        await f.CreateAsync(SubscriptionSteps.Request("taken", SubscriptionStart.Now));
        (await f.StateAsync("taken")).Lag.ShouldBe(0);
    }

    [Fact]
    public async Task A_withdrawn_right_ends_the_stream_and_a_kind_that_may_no_longer_be_seen_does_not_come()
    {
        using var folder = new TestFolder();
        var file = folder.At("permissions.json");
        await File.WriteAllTextAsync(file, Table());
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite, TimeProvider.System, s => s with { Permissions = file });
        await f.CreateAsync(SubscriptionSteps.Request("withdrawn"));
        await f.CreateAsync(SubscriptionSteps.Request("results", SubscriptionStart.Beginning, DocumentKind.EvaluationResult));
        await using var all = await f.OpenAsync("withdrawn", credit: 100);
        await using var results = await f.OpenAsync("results", credit: 100);

        // Results may no longer be read: who wanted nothing else has nothing to wait for.
        await File.WriteAllTextAsync(file, Table(("READ", "EVALUATION_RESULT")));
        (await results.ErrorAsync()).Reason.ShouldBe(ErrorReason.NotPermitted);
        await f.ResultsAsync(1);
        var flag = (await f.PushAsync(f.City, f.City.Flag(ExchangeFixture.NewSubject()))).Receipt.Index;
        (await all.DocumentAsync()).Document.Index.ShouldBe(flag);

        await File.WriteAllTextAsync(file, Table(("CALL", "SubscriptionService/Subscribe")));
        (await all.ErrorAsync()).Reason.ShouldBe(ErrorReason.NotPermitted);
    }

    [Fact]
    public async Task A_statement_that_expires_a_purpose_that_is_withdrawn_and_a_revoked_key_end_the_stream()
    {
        using var folder = new TestFolder();
        var file = folder.At("permissions.json");
        await File.WriteAllTextAsync(file, Table());
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite, TimeProvider.System, s => s with { Permissions = file });
        foreach (var name in new[] { "short", "long", "other" }) await f.CreateAsync(SubscriptionSteps.Request(name));
        var statement = f.Platform.Access(Purpose.EcologySupervision);
        statement.NotAfter = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow().AddSeconds(4));
        var open = new SubscribeOpen { Name = "short", Credit = 1, Access = new AccessContext { Statement = f.Platform.Sign(statement) } };
        await using var expiring = await TestSubscriber.OpenAsync(f.Subscriptions(f.Platform), open);
        await using var purposeless = await f.OpenAsync("other", credit: 1);
        (await expiring.ErrorAsync()).Reason.ShouldBe(ErrorReason.StatementExpired);

        await File.WriteAllTextAsync(file, Table(("ASK", "SubscriptionService/Subscribe")));
        (await purposeless.ErrorAsync()).Reason.ShouldBe(ErrorReason.PurposeNotCovered);
        await File.WriteAllTextAsync(file, Table());
        var permissions = f.Node.Host.Services.GetRequiredService<Permissions>();
        var platform = f.Node.Host.Services.GetRequiredService<PeerDirectory>().Current.FindCaller(f.Platform.Digest, TimeProvider.System.GetUtcNow())!;
        await TestNode.EventuallyAsync(() => permissions.CoversPurpose(platform, Purpose.EcologySupervision, "SubscriptionService/Subscribe"));

        await using var keyless = await f.OpenAsync("long", credit: 1);
        f.Node.Edit(editor => editor.RevokeKey(f.Platform.Sign(statement).Signatures[0].KeyId, TimeProvider.System.GetUtcNow()));
        (await keyless.ErrorAsync()).Reason.ShouldBe(ErrorReason.KeyNotValid);
    }

    // Takes rights of the credit platform away.
    private static string Table(params (string Right, string Target)[] withdrawn) =>
        "{\"rows\": [" + string.Join(',', withdrawn.Select(w =>
            $"{{\"right\": \"{w.Right}\", \"area\": \"NONE\", \"rule\": \"TEST\", \"roles\": [\"CREDIT_PLATFORM\"], \"targets\": [\"{w.Target}\"]}}")) + "]}";
}
