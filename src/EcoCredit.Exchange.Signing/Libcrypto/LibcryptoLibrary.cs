using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace EcoCredit.Exchange.Signing.Libcrypto;

/// <summary>
/// The system's libcrypto of OpenSSL 3, opened once. It is the same copy that the framework uses, so the fixes of the system's packages
/// reach both.
/// </summary>
internal static class LibcryptoLibrary
{
    private const string FileName = "libcrypto.so.3";
    private const uint Major = 3;

    /// <summary>Opens it for the functions of <see cref="NativeMethods"/>; called once. Null, or why it cannot be used.</summary>
    public static string? TryOpen()
    {
        if (!OperatingSystem.IsLinux())
            return "the system is not Linux";

        // The framework first: it sets the library up for a process whose threads run until its end.
        _ = SHA256.HashData(ReadOnlySpan<byte>.Empty);
        // By the system's own search, never from the program's folder.
        if (!NativeLibrary.TryLoad(FileName, out var library))
            return $"{FileName} is not there";
        NativeLibrary.SetDllImportResolver(
            typeof(LibcryptoLibrary).Assembly, (name, _, _) => name == NativeMethods.Library ? library : 0);
        if (NativeMethods.OPENSSL_version_major() != Major)
            return $"{FileName} is not of OpenSSL {Major}";
        // Without a clean-up at exit, which other threads would run into.
        return NativeMethods.OPENSSL_init_crypto(NativeMethods.InitLoadConfig | NativeMethods.InitNoAtExit, 0) == 1
            ? null
            : $"{FileName} does not start: its configuration may be at fault";
    }

    /// <summary>The version, as "3.0.19".</summary>
    public static string Version => Marshal.PtrToStringUTF8(NativeMethods.OpenSSL_version(NativeMethods.VersionString)) ?? "";
}
