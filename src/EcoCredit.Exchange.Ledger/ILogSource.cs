namespace EcoCredit.Exchange.Ledger;

/// <summary>
/// Where a log in the layout of C2SP tlog-tiles is read from: a folder, a web server, a database. Called by several at once.
/// </summary>
public interface ILogSource
{
    /// <summary>Reads what lies under a path below the log's prefix, such as <c>checkpoint</c> or <c>tile/entries/000.p/17</c>.</summary>
    /// <param name="path">The path, without a leading slash.</param>
    /// <param name="maxLength">
    /// The most bytes that the path may have. Where there are more, the first <paramref name="maxLength"/> + 1 are enough: the reader then
    /// knows.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The bytes; <see langword="null"/> where there is nothing under the path.</returns>
    Task<byte[]?> ReadAsync(string path, int maxLength, CancellationToken cancellationToken);
}
