using System.Buffers;
using System.Text;

namespace EcoCredit.Exchange.Signing;

/// <summary>A file that only its owner can read. It knows nothing of keys.</summary>
internal static class PrivateKeyFile
{
    private const int MaxLength = 16 * 1024;
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerFile | UnixFileMode.UserExecute;
    private const UnixFileMode OpenToOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>
    /// Writes the text (ASCII) and a newline. A crash leaves nothing at <paramref name="path"/>, or an empty file that says that somebody
    /// began, or all of it; never a part.
    /// </summary>
    public static void Create(string path, ReadOnlySpan<char> text)
    {
        var target = Path.GetFullPath(path);
        CreateFolder(Path.GetDirectoryName(target)!);

        // Of several writers the one that creates the file wins: no other call of the system is both exclusive and the same everywhere.
        try
        {
            new FileStream(target, NewFile()).Dispose();
        }
        catch (IOException e) when (Path.Exists(target))
        {
            throw Exists(path, e);
        }

        var draft = $"{target}.{Guid.NewGuid():N}.tmp";
        try
        {
            WriteDurably(draft, text);
            File.Move(draft, target, overwrite: true);
        }
        catch
        {
            File.Delete(draft);
            File.Delete(target);
            throw;
        }
    }

    /// <summary>Reads the whole file, of which no one but its owner may be able to read or write a byte.</summary>
    public static char[] Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            RefuseOpenToOthers(file, path);
            if (file.Length > MaxLength)
                throw new PrivateKeyFileException(PrivateKeyFileError.NotAKey, $"{path} is longer than a key file can be");

            var bytes = new byte[file.Length];
            try
            {
                file.ReadExactly(bytes);
                return Encoding.ASCII.GetChars(bytes);
            }
            finally
            {
                Array.Clear(bytes);
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PrivateKeyFileException(PrivateKeyFileError.Missing, $"there is no file {path}", e);
        }
    }

    // The mode is that of the opened file, so that it cannot be exchanged between the check and the reading.
    private static void RefuseOpenToOthers(FileStream file, string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        var mode = File.GetUnixFileMode(file.SafeFileHandle);
        if ((mode & OpenToOthers) == UnixFileMode.None)
            return;
        throw new PrivateKeyFileException(
            PrivateKeyFileError.OpenToOthers,
            $"others than its owner can read or write {path} (mode {Convert.ToString((int)mode, 8)}); run: chmod 600 '{path}'");
    }

    private static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, OwnerFolder);
    }

    private static void WriteDurably(string path, ReadOnlySpan<char> text)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(text.Length + 1);
        try
        {
            var length = Encoding.ASCII.GetBytes(text, bytes);
            bytes[length++] = (byte)'\n';
            using var file = new FileStream(path, NewFile());
            file.Write(bytes, 0, length);
            file.Flush(flushToDisk: true);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes, clearArray: true);
        }
    }

    private static FileStreamOptions NewFile()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerFile;
        return options;
    }

    private static PrivateKeyFileException Exists(string path, Exception? cause) =>
        new(PrivateKeyFileError.Exists, $"{path} exists already: a key is never overwritten", cause);
}
