using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace EcoCredit.Exchange.Tests.Signing;

/// <summary>Reads the published vectors that lie beside the tests.</summary>
internal static class Vectors
{
    public static JsonElement Read(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Vectors", file)));
        return document.RootElement.Clone();
    }

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static byte[] Hex(this JsonElement element, string name) => Convert.FromHexString(element.Text(name));

    public static byte[] Ascii(this JsonElement element, string name) => Encoding.ASCII.GetBytes(element.Text(name));

    public static byte[] Decimal32(this JsonElement element, string name)
    {
        var number = BigInteger.Parse(element.Text(name), CultureInfo.InvariantCulture);
        var bytes = new byte[32];
        number.ToByteArray(isUnsigned: true, isBigEndian: true).CopyTo(bytes.AsSpan(32 - number.GetByteCount(isUnsigned: true)));
        return bytes;
    }
}
