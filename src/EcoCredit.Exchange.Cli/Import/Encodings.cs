using System.Text;

namespace EcoCredit.Exchange.Cli.Import;

/// <summary>GB18030, in which agencies export their tables; it comes with the runtime but has to be asked for.</summary>
internal static class Encodings
{
    public const string Gb18030Name = "GB18030";

    static Encodings() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>GB18030 that refuses bytes that are not.</summary>
    public static Encoding Gb18030 =>
        Encoding.GetEncoding(Gb18030Name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
}
