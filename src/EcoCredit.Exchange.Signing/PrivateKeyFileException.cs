namespace EcoCredit.Exchange.Signing;

/// <summary>Why a private key file was not read or not written.</summary>
public enum PrivateKeyFileError
{
    /// <summary>No further reason.</summary>
    None = 0,

    /// <summary>There is no file at the path.</summary>
    Missing = 1,

    /// <summary>There is a file at the path already; a key is never overwritten.</summary>
    Exists = 2,

    /// <summary>The group or others can read or write the file.</summary>
    OpenToOthers = 3,

    /// <summary>The file is encrypted and no passphrase was given.</summary>
    PassphraseMissing = 4,

    /// <summary>The passphrase does not open the file, or the file is encrypted in a way that is not supported.</summary>
    PassphraseWrong = 5,

    /// <summary>The content is not a PKCS#8 private key of one of the three algorithms.</summary>
    NotAKey = 6,
}

/// <summary>
/// A private key file could not be read or written. The message says which file and what to do; it never holds key material.
/// </summary>
public sealed class PrivateKeyFileException : Exception
{
    /// <summary>Creates the exception without a reason.</summary>
    public PrivateKeyFileException()
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    public PrivateKeyFileException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and what caused it.</summary>
    public PrivateKeyFileException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception with its reason.</summary>
    public PrivateKeyFileException(PrivateKeyFileError error, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Error = error;
    }

    /// <summary>The reason, for callers that word the message themselves.</summary>
    public PrivateKeyFileError Error { get; }
}
