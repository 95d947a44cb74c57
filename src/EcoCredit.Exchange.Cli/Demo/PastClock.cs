namespace EcoCredit.Exchange.Cli.Demo;

/// <summary>
/// The clock by which the demo's folders are made: their keys have to be old enough for documents of last year's procedure. The nodes run by
/// the real one.
/// </summary>
internal sealed class PastClock(DateTimeOffset moment) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => moment.ToUniversalTime();
}
