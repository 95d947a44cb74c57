namespace EcoCredit.Exchange.Node.Publishing;

/// <summary>The newest publication, as outsiders are shown it. One writes, everybody reads.</summary>
internal sealed class PublishedLedger
{
    private volatile Publication? _newest;

    /// <summary>Stored, and under the high-water mark; <see langword="null"/> before the first.</summary>
    public Publication? Newest => _newest;

    public void Show(Publication publication) => _newest = publication;
}
