namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>
/// How often something is said in the log that strangers can make happen as often as they like: once in ten seconds, with the number of
/// times that it was not said.
/// </summary>
internal sealed class SparingLog(TimeProvider timeProvider)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private long? _said; // under _lock
    private long _unsaid; // under _lock

    /// <param name="unsaid">How often it was not said since the last time.</param>
    public bool IsDue(out long unsaid)
    {
        lock (_lock)
        {
            unsaid = _unsaid;
            if (_said is { } said && timeProvider.GetElapsedTime(said) < Interval)
            {
                _unsaid++;
                return false;
            }

            (_said, _unsaid) = (timeProvider.GetTimestamp(), 0);
            return true;
        }
    }
}
