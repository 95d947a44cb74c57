namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>Ends what a worker does.</summary>
internal static class Stopping
{
    /// <summary>
    /// Cancels everything that runs under a source, and is not kept from the rest by a connection to the database that broke and left its
    /// callback behind: that one throws because it was disposed of, and whoever disposes of the node would stop in the middle, the journal's
    /// queue still full.
    /// </summary>
    public static async Task EndAsync(this CancellationTokenSource source)
    {
        try
        {
            // Every callback is called, whatever one of them throws.
            await source.CancelAsync();
        }
        catch (AggregateException e) when (IsOfWhatIsGone(e))
        {
            // What it would have cancelled has ended.
        }
    }

    /// <summary>Whether nothing went wrong but that something had been disposed of.</summary>
    public static bool IsOfWhatIsGone(Exception fault) =>
        fault is ObjectDisposedException
        || (fault is AggregateException many && many.Flatten().InnerExceptions.All(inner => inner is ObjectDisposedException));
}
