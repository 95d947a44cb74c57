using Microsoft.Win32.SafeHandles;

namespace EcoCredit.Exchange.Signing.Libcrypto;

/// <summary>EVP_MD: a digest, for any number of threads.</summary>
internal sealed class EvpDigest() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.EVP_MD_free(handle);
        return true;
    }
}

/// <summary>EVP_MD_CTX: one operation of one thread, with the EVP_PKEY_CTX that it makes for itself.</summary>
internal sealed class EvpDigestContext() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.EVP_MD_CTX_free(handle);
        return true;
    }
}

/// <summary>EVP_PKEY_CTX: the import of one key.</summary>
internal sealed class EvpKeyContext() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.EVP_PKEY_CTX_free(handle);
        return true;
    }
}

/// <summary>EVP_PKEY: a key that nothing changes once it is imported, for any number of threads. Freeing it clears a private one.</summary>
internal sealed class EvpKey() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.EVP_PKEY_free(handle);
        return true;
    }
}

/// <summary>EC_GROUP: a curve.</summary>
internal sealed class EcGroup() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.EC_GROUP_free(handle);
        return true;
    }
}

/// <summary>EC_POINT: a public point.</summary>
internal sealed class EcPoint() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.EC_POINT_free(handle);
        return true;
    }
}

/// <summary>BIGNUM in the secure heap where there is one; freeing it clears it.</summary>
internal sealed class SecretNumber() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.BN_clear_free(handle);
        return true;
    }
}
