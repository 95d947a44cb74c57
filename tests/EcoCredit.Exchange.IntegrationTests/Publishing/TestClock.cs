namespace EcoCredit.Exchange.IntegrationTests.Publishing;

/// <summary>A clock that a test moves on, or sets back while time goes on; timers run as they do.</summary>
internal sealed class TestClock : TimeProvider
{
    private TimeSpan _passed;
    private TimeSpan _wrong;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _passed + _wrong;

    public override long GetTimestamp() => System.GetTimestamp() + (long)(_passed.TotalSeconds * TimestampFrequency);

    public void Pass(TimeSpan time) => _passed += time;

    public void SetBack(TimeSpan time) => _wrong -= time;
}
