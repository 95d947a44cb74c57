namespace EcoCredit.Exchange.Client;

/// <summary>Writes the files of an exported log: each one is there as a whole or not at all.</summary>
internal static class LogFiles
{
    /// <summary>What a file is called while it is written.</summary>
    public const string DraftSuffix = ".draft";

    public static async Task WriteAsync(string path, byte[] bytes, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var draft = $"{path}.{Guid.NewGuid():N}{DraftSuffix}";
        try
        {
            await File.WriteAllBytesAsync(draft, bytes, cancellationToken).ConfigureAwait(false);
            File.Move(draft, path, overwrite: true);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    /// <summary>Moves a file to where nothing is yet, or where the very same bytes are.</summary>
    /// <exception cref="IOException">Something else is there.</exception>
    public static async Task MoveAsync(string from, string to, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        if (!File.Exists(to))
        {
            File.Move(from, to);
            return;
        }

        var there = await File.ReadAllBytesAsync(to, cancellationToken).ConfigureAwait(false);
        var moving = await File.ReadAllBytesAsync(from, cancellationToken).ConfigureAwait(false);
        if (!there.AsSpan().SequenceEqual(moving))
            throw new IOException($"{to} holds something else than the log: full tiles and stamped checkpoints never change.");
        File.Delete(from);
    }
}
