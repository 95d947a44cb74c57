using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Grpc.Core;

namespace EcoCredit.Exchange.IntegrationTests.Telemetry;

public sealed class CallMeterTests
{
    private const string Duration = "rpc.server.call.duration";

    [Fact]
    public async Task Counts_good_calls_refused_ones_those_of_strangers_and_those_of_no_method()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        using var measured = new Measured(f.Node);
        for (var i = 0; i < 3; i++) await f.AskAsync(f.Buyer, ExchangeFixture.NewSubject(), Purpose.Procurement);
        // The method refuses: the ledger was never that large.
        await ExchangeFixture.ErrorOfAsync(() => f.AskAsync(f.Buyer, ExchangeFixture.NewSubject(), Purpose.Procurement, r => r.KnownSize = 999));
        // The gate refuses: a buyer pushes nothing.
        await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.Buyer, f.City.Sign(f.City.Penalty(ExchangeFixture.NewSubject()))));
        // Nobody knows who that is.
        using var stranger = f.Buyer.Issue();
        var unknown = new StatusService.StatusServiceClient(f.Node.Connect(stranger));
        await ExchangeFixture.ErrorOfAsync(async () => await unknown.CheckStatusAsync(new CheckStatusRequest()));
        var invented = new Method<byte[], byte[]>(MethodType.Unary, "an.Invented", "Name", Bytes, Bytes);
        var invoker = f.Node.Connect(f.Buyer).CreateCallInvoker();
        await Should.ThrowAsync<RpcException>(async () => await invoker.AsyncUnaryCall(invented, host: null, default, [1]));

        var calls = measured.Of(Duration);
        calls.ShouldAllBe(c => c.Value > 0 && c.Value < 60 && (string)c.Tags["rpc.system"]! == "grpc");
        calls.Select(c => ($"{c.Tags["rpc.service"]}/{c.Tags["rpc.method"]}", (StatusCode)(int)c.Tags["rpc.grpc.status_code"]!, c.Tags["ecocredit.caller.role"]))
            .GroupBy(c => c).Select(g => (g.Key, g.Count())).ShouldBe(
            [
                (("ecocredit.exchange.v1.StatusService/CheckStatus", StatusCode.OK, "PROCUREMENT"), 3),
                (("ecocredit.exchange.v1.StatusService/CheckStatus", StatusCode.OutOfRange, "PROCUREMENT"), 1),
                (("ecocredit.exchange.v1.ExchangeService/PushDocument", StatusCode.PermissionDenied, "PROCUREMENT"), 1),
                (("ecocredit.exchange.v1.StatusService/CheckStatus", StatusCode.Unauthenticated, "NONE"), 1),
                (("_OTHER/_OTHER", StatusCode.Unimplemented, "PROCUREMENT"), 1),
            ]);
        measured.Observe("ecocredit.calls.active").ShouldHaveSingleItem().Value.ShouldBe(0);
    }

    [Fact]
    public async Task Counts_a_call_that_is_one_too_many_and_what_was_full()
    {
        await using var f = await ExchangeFixture.StartAsync(
            TestStore.Sqlite, TimeProvider.System, settings => settings with { Limits = settings.Limits with { MaxCallsPerAgency = 1 } });
        using var measured = new Measured(f.Node);
        using var first = f.Exchange(f.City).Push();
        await first.RequestStream.WriteAsync(new PushRequest { Envelope = f.City.Sign(f.City.Penalty(ExchangeFixture.NewSubject())) });
        (await first.ResponseStream.MoveNext(CancellationToken.None)).ShouldBeTrue();
        measured.Observe("ecocredit.calls.active").ShouldHaveSingleItem().Value.ShouldBe(1);
        (await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.City, f.City.Penalty(ExchangeFixture.NewSubject())))).Reason.ShouldBe(ErrorReason.Overloaded);
        await first.RequestStream.CompleteAsync();
        (await first.ResponseStream.MoveNext(CancellationToken.None)).ShouldBeFalse();

        var refused = measured.Of("ecocredit.overload.refused").ShouldHaveSingleItem();
        (refused.Value, refused.Tags["queue"]).ShouldBe((1, "calls"));
        measured.Of(Duration).Select(c => (c.Tags["rpc.method"], (StatusCode)(int)c.Tags["rpc.grpc.status_code"]!))
            .ShouldBe([("PushDocument", StatusCode.ResourceExhausted), ("Push", StatusCode.OK)]);
    }

    private static Marshaller<byte[]> Bytes { get; } = new(bytes => bytes, bytes => bytes);
}
