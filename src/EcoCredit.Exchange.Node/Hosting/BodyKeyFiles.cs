using System.Globalization;
using System.Security.Cryptography;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>A key that bodies are encrypted with.</summary>
/// <param name="Number">1 for keys/body.key, 2 for keys/body-2.key, and so on. The highest one encrypts.</param>
/// <param name="Id">What it is called in the database.</param>
/// <param name="Since">When it was made, as its file says.</param>
public sealed record BodyKey(int Number, string Id, DateTimeOffset Since);

/// <summary>
/// The files of the body keys: keys/body.key, keys/body-2.key, … Each holds 32 random bytes as base64, those behind the first also the time
/// at which they were made, on a second line.
/// </summary>
internal static class BodyKeyFiles
{
    private const string Retired = ".retired";

    /// <summary>All keys, the oldest first.</summary>
    /// <exception cref="NodeFolderException">One cannot be read.</exception>
    public static IReadOnlyList<byte[]> Load(NodeFolder folder) => [.. Read(folder).Select(k => k.Bytes)];

    /// <summary>What there is, without the keys themselves.</summary>
    /// <exception cref="NodeFolderException">One cannot be read.</exception>
    public static IReadOnlyList<BodyKey> List(NodeFolder folder) => [.. Read(folder).Select(k => k.Key)];

    /// <summary>Changes whenever a key comes or goes.</summary>
    public static string StampOf(NodeFolder folder) =>
        string.Join('|', Paths(folder).Select(p => $"{p.Number}:{FileStamp.Of(p.Path)}"));

    /// <summary>Makes the next key. Of two who do so at once one fails; a crash leaves the key whole or not at all.</summary>
    /// <exception cref="NodeFolderException">Somebody else made it meanwhile, or the folder cannot be written.</exception>
    public static BodyKey Make(NodeFolder folder, TimeProvider time)
    {
        var keys = Read(folder);
        // Not a number that was there before and was retired: bodies in old backups ask for it.
        var number = Math.Max(keys[^1].Key.Number, HighestRetired(folder)) + 1;
        var (bytes, now) = (RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes), time.GetUtcNow());
        var text = Convert.ToBase64String(bytes) + "\n" + now.ToString("O", CultureInfo.InvariantCulture) + "\n";
        try
        {
            AtomicFile.Create(PathOf(folder, number), System.Text.Encoding.UTF8.GetBytes(text));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NodeFolderException($"The key was not made: {e.Message}", e);
        }

        return new BodyKey(number, BodyCipher.IdOf(bytes), now);
    }

    /// <summary>Takes a key out of use: its file stays under another name until somebody deletes it.</summary>
    /// <returns>Where it lies now.</returns>
    public static string Retire(NodeFolder folder, int number)
    {
        var path = PathOf(folder, number);
        try
        {
            File.Move(path, path + Retired, overwrite: false);
            return path + Retired;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NodeFolderException($"The key was not retired: {e.Message}", e);
        }
    }

    private static List<(BodyKey Key, byte[] Bytes)> Read(NodeFolder folder)
    {
        var keys = new List<(BodyKey, byte[])>();
        foreach (var (number, path) in Paths(folder))
        {
            var (bytes, since) = NodeFolder.LoadBodyKey(path);
            keys.Add((new BodyKey(number, BodyCipher.IdOf(bytes), since), bytes));
        }

        return keys;
    }

    private static IEnumerable<(int Number, string Path)> Paths(NodeFolder folder) =>
        Directory.EnumerateFiles(System.IO.Path.GetDirectoryName(folder.BodyKeyPath)!, "body-*.key")
            .Select(path => (Number: NumberOf(path, ".key"), path))
            .Where(p => p.Number > 1)
            .Prepend((1, folder.BodyKeyPath))
            .OrderBy(p => p.Item1);

    private static int HighestRetired(NodeFolder folder) =>
        Directory.EnumerateFiles(System.IO.Path.GetDirectoryName(folder.BodyKeyPath)!, "body-*.key" + Retired)
            .Select(path => NumberOf(path, ".key" + Retired)).DefaultIfEmpty(0).Max();

    // Only as this writes them: body-02.key is nobody's key.
    private static int NumberOf(string path, string ending)
    {
        var text = System.IO.Path.GetFileName(path)["body-".Length..^ending.Length];
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number.ToString(CultureInfo.InvariantCulture) == text ? number : 0;
    }

    private static string PathOf(NodeFolder folder, int number) =>
        folder.At(string.Create(CultureInfo.InvariantCulture, $"keys/body-{number}.key"));
}
