namespace EcoCredit.Exchange.Client;

/// <summary>A log cannot be read where it is said to be. That says nothing about the log itself.</summary>
public sealed class LogSourceException : Exception
{
    /// <summary>Creates the exception.</summary>
    public LogSourceException()
        : base("The log cannot be read.")
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    public LogSourceException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and its cause.</summary>
    public LogSourceException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether the server wants a client certificate, or another one.</summary>
    public bool IsDenied { get; init; }
}
