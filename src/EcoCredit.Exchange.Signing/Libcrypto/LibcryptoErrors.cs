using System.Security.Cryptography;
using System.Text;

namespace EcoCredit.Exchange.Signing.Libcrypto;

/// <summary>The error queue of the calling thread. It is shared with the framework's own calls, so nothing is left in it.</summary>
internal static class LibcryptoErrors
{
    private const int TextLength = 256;

    // A packed error is eight bits of library above 23 bits of reason (ERR_PACK of OpenSSL 3).
    private const int LibraryShift = 23;
    private const nuint PointAtInfinity = (16u << LibraryShift) | 106;
    private const nuint BadSignature = (53u << LibraryShift) | 101;

    /// <summary>Takes the first error, which is the cause of the others, and empties the queue; 0 where there is none.</summary>
    public static nuint Take()
    {
        var first = NativeMethods.ERR_get_error();
        NativeMethods.ERR_clear_error();
        return first;
    }

    /// <summary>
    /// Whether an error says something about the signature and nothing about the library: r + s is n, or the point that r is compared
    /// with is infinity. Whoever holds a key can write signatures of both kinds; they are false.
    /// </summary>
    public static bool IsVerdict(nuint error) => error is BadSignature or PointAtInfinity;

    /// <summary>What to throw when a function failed.</summary>
    public static CryptographicException Fault(string function) => Fault(function, Take());

    /// <summary>As the other, with an error that was taken already.</summary>
    public static CryptographicException Fault(string function, nuint error)
    {
        Span<byte> text = stackalloc byte[TextLength];
        text.Clear();
        if (error != 0) NativeMethods.ERR_error_string_n(error, text, TextLength);
        return new CryptographicException($"libcrypto failed in {function}: {Encoding.ASCII.GetString(text[..text.IndexOf((byte)0)])}");
    }
}
