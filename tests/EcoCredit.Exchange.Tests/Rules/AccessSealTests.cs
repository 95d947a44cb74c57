using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Exchange.Tests.Rules;

[Trait("Rule", "IM-36-1")]
public class AccessSealTests
{
    [Theory]
    [InlineData(Purpose.Inspection, 0, 1, true)]
    [InlineData(Purpose.EcologySupervision, 366, 0, true)]
    [InlineData(Purpose.EcologySupervision, 366, 1, false)]
    [InlineData(Purpose.Inspection, 0, 0, false)]
    [InlineData(Purpose.Inspection, -1, 0, false)]
    [InlineData(Purpose.Procurement, 1, 0, false)]
    [InlineData(Purpose.Licensing, 1, 0, false)]
    public void Only_investigations_are_sealed_and_never_without_an_end(Purpose purpose, int days, int seconds, bool isTaken)
    {
        var violations = Samples.Check(Samples.Access(), statement =>
        {
            statement.Purpose = purpose;
            statement.SealedUntil = Timestamp.FromDateTimeOffset(statement.NotAfter.ToDateTimeOffset().AddDays(days).AddSeconds(seconds));
        });
        if (isTaken) violations.ShouldBeEmpty();
        else violations.ShouldBreak(("sealed_until", "IM-36-1"));
    }
}
