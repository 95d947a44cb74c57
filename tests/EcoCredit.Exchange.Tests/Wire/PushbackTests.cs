using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Tests.Wire;

public sealed class PushbackTests
{
    [Theory]
    [InlineData(ErrorReason.Overloaded, 0.25, "250")]
    [InlineData(ErrorReason.StorageUnavailable, 2.0, "2000")]
    // A client that waited for so long would know no more than that its deadline has passed.
    [InlineData(ErrorReason.LedgerReadOnly, 30.0, "-1")]
    [InlineData(ErrorReason.TooLarge, null, "-1")]
    [InlineData(ErrorReason.NotPermitted, null, null)]
    public void Tells_gRPCs_own_retries_when_to_come_again_or_never(ErrorReason reason, double? seconds, string? expected) =>
        new ExchangeError(reason) { RetryAfter = seconds is { } s ? TimeSpan.FromSeconds(s) : null }.Pushback.ShouldBe(expected);

    [Fact]
    public void Says_when_to_come_again_whatever_gRPC_is_told()
    {
        var error = new ExchangeError(ErrorReason.LedgerReadOnly) { RetryAfter = TimeSpan.FromSeconds(30) };
        ExchangeError.Read(error.ToStatus())!.RetryAfter.ShouldBe(TimeSpan.FromSeconds(30));
    }
}
