using EcoCredit.Exchange.Ledger;

namespace EcoCredit.Exchange.Client;

/// <summary>A log that lies in a folder, as <c>ecocredit ledger export</c> writes it. Thread-safe.</summary>
/// <param name="folder">The folder.</param>
public sealed class DirectoryLogSource(string folder) : ILogSource
{
    /// <summary>The folder.</summary>
    public string Folder { get; } = Path.GetFullPath(folder);

    /// <inheritdoc/>
    public async Task<byte[]?> ReadAsync(string path, int maxLength, CancellationToken cancellationToken)
    {
        var file = Path.Combine(Folder, path);
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read, BufferSize = 0 };
            var stream = new FileStream(file, options);
            await using (stream.ConfigureAwait(false))
            {
                // A byte more than allowed tells that there is too much.
                var bytes = new byte[(int)Math.Min(stream.Length, maxLength + 1L)];
                var read = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken)
                    .ConfigureAwait(false);
                return read == bytes.Length ? bytes : bytes[..read];
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
