namespace EcoCredit.Exchange.Client;

/// <summary>The files of an identity cannot be used.</summary>
public sealed class ClientIdentityException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ClientIdentityException()
        : this("The identity cannot be loaded.")
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    public ClientIdentityException(string message)
        : this([message])
    {
    }

    /// <summary>Creates the exception with a message and its cause.</summary>
    public ClientIdentityException(string message, Exception innerException)
        : base(message, innerException) => Problems = [message];

    /// <summary>Creates the exception with everything that is wrong.</summary>
    public ClientIdentityException(IReadOnlyList<string> problems)
        : base(string.Join(Environment.NewLine, problems)) => Problems = problems;

    /// <summary>Everything that is wrong; never a secret.</summary>
    public IReadOnlyList<string> Problems { get; }
}
