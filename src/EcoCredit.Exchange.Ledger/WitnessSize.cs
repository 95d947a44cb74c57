using System.Globalization;
using System.Text;

namespace EcoCredit.Exchange.Ledger;

/// <summary>The answer of a witness that knows another size than it was told (C2SP tlog-witness, status 409).</summary>
public static class WitnessSize
{
    /// <summary>Its content type; a 409 of another type says that the same size has another root.</summary>
    public const string ContentType = "text/x.tlog.size";

    /// <summary>The size in decimal and a newline.</summary>
    public static byte[] Encode(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{size}\n"));
    }

    /// <summary>Reads it strictly.</summary>
    public static bool TryParse(ReadOnlySpan<byte> body, out long size)
    {
        size = 0;
        return body.Length is > 1 and <= 20
            && body[^1] == '\n'
            && CanonicalText.TryParseDecimal(Encoding.ASCII.GetString(body[..^1]), out size);
    }
}
