namespace EcoCredit.Exchange.Client;

/// <summary>A node's answer came with a receipt that does not hold: do not use the answer, and keep it as evidence.</summary>
public sealed class ReceiptException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ReceiptException()
        : this("The receipt does not hold.")
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    public ReceiptException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and its cause.</summary>
    public ReceiptException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception of a verification that failed.</summary>
    public ReceiptException(ReceiptVerification verification)
        : base(verification?.FirstFailure is { } failure ? $"The receipt fails at step {failure.Step}: {failure.Problem}. {failure.Detail}" : "The receipt does not hold.")
    {
        ArgumentNullException.ThrowIfNull(verification);
        Verification = verification;
    }

    /// <summary>The steps and their outcomes.</summary>
    public ReceiptVerification? Verification { get; }
}
