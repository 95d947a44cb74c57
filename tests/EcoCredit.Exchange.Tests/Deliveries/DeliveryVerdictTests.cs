using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Node.Deliveries;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Grpc.Core;

namespace EcoCredit.Exchange.Tests.Deliveries;

public sealed class DeliveryVerdictTests
{
    [Theory]
    [InlineData(ErrorReason.Overloaded)]
    [InlineData(ErrorReason.StorageUnavailable)]
    [InlineData(ErrorReason.NodeNotServing)]
    [InlineData(ErrorReason.TimeLimit)]
    [InlineData(ErrorReason.PeerUnknown)]
    [InlineData(ErrorReason.Internal)]
    public void Tries_again_what_may_pass(ErrorReason reason)
    {
        var error = new ExchangeError(reason) { RetryAfter = TimeSpan.FromSeconds(7) };
        var away = DeliveryVerdict.Of(new ExchangeException(error, null), attempts: 1).ShouldBeOfType<DeliveryVerdict.Away>();
        away.Problem.ShouldBe(error.ReasonName);
        if (ErrorCatalogue.InfoOf(reason).Retryable) away.RetryAfter.ShouldBe(TimeSpan.FromSeconds(7));
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(5, -1)]
    [InlineData(long.MaxValue, 0)]
    [InlineData(1, 2_000_000_000)]
    public void Reads_a_delay_that_is_none_as_none(long seconds, int nanos)
    {
        var status = new ExchangeError(ErrorReason.Overloaded).ToStatus();
        var delay = new Google.Protobuf.WellKnownTypes.Duration { Seconds = seconds, Nanos = nanos };
        status.Details.Add(Google.Protobuf.WellKnownTypes.Any.Pack(new Google.Rpc.RetryInfo { RetryDelay = delay }));
        ExchangeError.Read(status).ShouldNotBeNull().RetryAfter.ShouldBeNull();
        status.Details.Add(Google.Protobuf.WellKnownTypes.Any.Pack(new Google.Rpc.RetryInfo()));
        ExchangeError.Read(status).ShouldNotBeNull().RetryAfter.ShouldBeNull();
    }

    [Fact]
    public void Parks_every_reason_that_says_the_same_next_time()
    {
        var passing = new[] { ErrorReason.PeerUnknown, ErrorReason.Internal };
        var refused = Enum.GetValues<ErrorReason>()
            .Where(r => r != ErrorReason.Unspecified && !passing.Contains(r) && !ErrorCatalogue.InfoOf(r).Retryable).ToList();
        refused.Count.ShouldBeGreaterThan(20);
        foreach (var reason in refused)
        {
            DeliveryVerdict.Of(new ExchangeException(new ExchangeError(reason), null), attempts: 1)
                .ShouldBe(new DeliveryVerdict.Refused(ErrorCatalogue.NameOf(reason)));
        }
    }

    [Fact]
    public void Parks_a_document_that_the_recipient_fails_at_again_and_again() =>
        DeliveryVerdict.Of(new ExchangeException(new ExchangeError(ErrorReason.Internal), null), attempts: 10)
            .ShouldBe(new DeliveryVerdict.Refused("INTERNAL"));

    [Theory]
    [InlineData(StatusCode.Unavailable, "UNAVAILABLE")]
    [InlineData(StatusCode.DeadlineExceeded, "DEADLINE_EXCEEDED")]
    [InlineData(StatusCode.ResourceExhausted, "RESOURCE_EXHAUSTED")]
    [InlineData(StatusCode.Internal, "UNAVAILABLE")]
    [InlineData(StatusCode.Unimplemented, "UNIMPLEMENTED")]
    public void Tries_again_where_no_node_of_this_contract_answered(StatusCode status, string problem) =>
        DeliveryVerdict.Of(Bare(status), attempts: 1).ShouldBe(new DeliveryVerdict.Away(problem, null));

    [Theory]
    [InlineData(StatusCode.InvalidArgument, "INVALID_ARGUMENT")]
    [InlineData(StatusCode.FailedPrecondition, "FAILED_PRECONDITION")]
    [InlineData(StatusCode.PermissionDenied, "PERMISSION_DENIED")]
    public void Parks_a_refusal_whose_reason_is_newer_than_this_build(StatusCode status, string reason) =>
        DeliveryVerdict.Of(Bare(status), attempts: 1).ShouldBe(new DeliveryVerdict.Refused(reason));

    [Fact]
    public void A_receipt_that_does_not_hold_is_neither_received_nor_refused() =>
        DeliveryVerdict.Of(new ReceiptException(), attempts: 1).ShouldBe(new DeliveryVerdict.Away("RECEIPT_INVALID", null));

    [Fact]
    public void A_fault_of_this_node_is_no_verdict() => DeliveryVerdict.Of(new InvalidOperationException(), attempts: 1).ShouldBeNull();

    private static ExchangeException Bare(StatusCode status) => new("x", new RpcException(new Grpc.Core.Status(status, "x")));
}
