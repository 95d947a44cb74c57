using System.IO.Compression;
using System.Xml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace EcoCredit.Exchange.Cli.Import;

/// <summary>
/// A workbook in memory, opened only when what it unpacks to is bounded. Nothing in it is run, computed or fetched: macros, formulas and
/// links stay what they are, text.
/// </summary>
internal sealed class XlsxFile : IDisposable
{
    private const int MaxParts = 2000;
    private const long MaxUnpackedBytes = 256 << 20;
    private const long MaxTreeBytes = 8 << 20;

    private readonly Dictionary<string, long> _sizes;
    private readonly Stream _stream;

    private XlsxFile(Stream stream, SpreadsheetDocument document, Dictionary<string, long> sizes)
    {
        _stream = stream;
        Document = document;
        _sizes = sizes;
    }

    public SpreadsheetDocument Document { get; }

    public WorkbookPart Workbook => Document.WorkbookPart ?? throw new IOException("the file is no workbook");

    /// <summary>Whether the bytes are a package or an old binary document, and not text.</summary>
    public static bool IsWorkbook(ReadOnlySpan<byte> bytes) => IsPackage(bytes) || IsCompound(bytes);

    /// <summary>Opens a workbook for reading.</summary>
    /// <exception cref="IOException">It is none, it is encrypted, or larger than is read here.</exception>
    public static XlsxFile Open(byte[] bytes) => Open(new MemoryStream(bytes, writable: false), bytes, isEditable: false);

    /// <summary>Opens a copy for changing. What is not changed stays byte for byte.</summary>
    public static XlsxFile OpenCopy(MemoryStream copy) => Open(copy, copy.ToArray(), isEditable: true);

    private static XlsxFile Open(MemoryStream stream, byte[] bytes, bool isEditable)
    {
        if (IsCompound(bytes)) throw new IOException(
            "an old .xls file or a workbook with a password: save it as .xlsx without a password ｜ 旧版 .xls 或加密工作簿，请另存为不加密的 .xlsx");
        return Guard(() =>
        {
            var sizes = Measure(bytes);
            var settings = new OpenSettings { AutoSave = false, MaxCharactersInPart = MaxUnpackedBytes };
            var document = SpreadsheetDocument.Open(stream, isEditable, settings);
            try
            {
                // The main part's type is read here: what is no workbook has none.
                _ = document.WorkbookPart ?? throw new IOException("the file is no workbook");
                return new XlsxFile(stream, document, sizes);
            }
            catch
            {
                document.Dispose();
                throw;
            }
        });
    }

    /// <summary>The sheet of a name, or the first.</summary>
    public (string Name, WorksheetPart Part) FindSheet(string? name)
    {
        RequireTree(Workbook);
        var sheets = Workbook.Workbook?.Sheets?.Elements<Sheet>().ToList() ?? [];
        var sheet = name is null ? sheets.FirstOrDefault() : sheets.Find(s => s.Name?.Value == name);
        if (sheet?.Id?.Value is not { } id
            || Workbook.Parts.FirstOrDefault(p => p.RelationshipId == id).OpenXmlPart is not WorksheetPart part)
            throw new IOException(name is null
                ? "the workbook has no worksheet ｜ 工作簿中没有工作表"
                : $"the workbook has no worksheet {name} ｜ 工作簿中没有工作表 {name}");
        return (sheet.Name?.Value ?? "", part);
    }

    /// <summary>A part that is read as a whole has to be small.</summary>
    public void RequireTree(OpenXmlPart part)
    {
        if (_sizes.GetValueOrDefault(part.Uri.OriginalString.TrimStart('/')) > MaxTreeBytes) throw new IOException(
            $"{part.Uri}: more than 8 MiB ｜ 超过 8 MiB");
    }

    /// <summary>What a stranger's file makes the reader throw becomes one kind of error.</summary>
    public static T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is OpenXmlPackageException or FileFormatException or InvalidDataException or XmlException
            or FormatException or ArgumentException or InvalidOperationException or KeyNotFoundException or OverflowException
            or NotSupportedException)
        {
            // Its own text is not shown: it may quote a cell.
            throw new IOException("the workbook cannot be read ｜ 无法读取工作簿", e);
        }
    }

    public void Dispose()
    {
        Document.Dispose();
        _stream.Dispose();
    }

    private static bool IsPackage(ReadOnlySpan<byte> bytes) => bytes.StartsWith("PK\u0003\u0004"u8);

    private static bool IsCompound(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);

    // A reader gives no more bytes of a part than its header says: what the headers say is what can come out.
    private static Dictionary<string, long> Measure(byte[] bytes)
    {
        using var zip = new ZipArchive(new MemoryStream(bytes, writable: false), ZipArchiveMode.Read);
        if (zip.Entries.Count > MaxParts) throw new IOException("the workbook has more than 2,000 parts ｜ 工作簿部件过多");
        var sizes = new Dictionary<string, long>(StringComparer.OrdinalIgnoreCase);
        var total = 0L;
        foreach (var entry in zip.Entries)
        {
            total += sizes[entry.FullName] = entry.Length;
            if (total is > MaxUnpackedBytes or < 0) throw new IOException("the workbook unpacks to more than 256 MiB ｜ 工作簿解压后超过 256 MiB");
        }

        return sizes;
    }
}
