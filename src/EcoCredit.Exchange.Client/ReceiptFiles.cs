using System.Diagnostics.CodeAnalysis;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Protocol.Wire;
using Google.Protobuf;

namespace EcoCredit.Exchange.Client;

/// <summary>Reads and writes <c>*.receipt</c> files: a serialised ReceiptFile of receipt.proto.</summary>
public static class ReceiptFiles
{
    /// <summary>Value of the format field.</summary>
    public const string Format = "ecocredit-receipt/v1";

    /// <summary>File name extension, with its dot.</summary>
    public const string Extension = ".receipt";

    /// <summary>Longest file in bytes.</summary>
    public const int MaxLength = 4 << 20;

    /// <summary>Writes the bytes of a file.</summary>
    public static byte[] Encode(Envelope document, Receipt receipt) =>
        new ReceiptFile { Format = Format, Document = document, Receipt = receipt }.ToByteArray();

    /// <summary>Reads the bytes of a file. Checks the form alone: verifying is <see cref="ReceiptVerifier"/>'s.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="file">The file, with document and receipt set.</param>
    /// <param name="reason">Why it is refused, a clause in English.</param>
    public static bool TryDecode(
        ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out ReceiptFile? file, [NotNullWhen(false)] out string? reason)
    {
        file = null;
        if (bytes.Length > MaxLength)
        {
            reason = "the file is longer than 4 MiB";
            return false;
        }

        reason = WireGate.Check(bytes, ReceiptFile.Descriptor, WireLimits.Request);
        if (reason is not null) return false;
        try
        {
            var parsed = ReceiptFile.Parser.ParseFrom(bytes);
            reason = parsed.Format != Format ? $"the format is not {Format}" : parsed.Document is null || parsed.Receipt is null ? "document or receipt are missing" : null;
            if (reason is null) file = parsed;
            return reason is null;
        }
        catch (InvalidProtocolBufferException)
        {
            reason = "the file is not a receipt";
            return false;
        }
    }
}
