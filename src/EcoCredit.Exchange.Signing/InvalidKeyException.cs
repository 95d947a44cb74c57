namespace EcoCredit.Exchange.Signing;

/// <summary>
/// A key is not one of the three that this product takes, or not in its one canonical encoding. The message says what is wrong with it.
/// </summary>
public sealed class InvalidKeyException : Exception
{
    /// <summary>Creates the exception without a reason.</summary>
    public InvalidKeyException()
    {
    }

    /// <summary>Creates the exception with the reason, one English clause.</summary>
    public InvalidKeyException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with the reason and what caused it.</summary>
    public InvalidKeyException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
