namespace EcoCredit.Exchange.Node.Peers;

/// <summary>A directory, a peer card or a change to them is wrong; all that is wrong is said at once.</summary>
public sealed class DirectoryException : Exception
{
    /// <summary>Creates the exception without problems.</summary>
    public DirectoryException()
        : this([])
    {
    }

    /// <summary>Creates the exception with one problem.</summary>
    public DirectoryException(string message)
        : this([message])
    {
    }

    /// <summary>Creates the exception with one problem and what caused it.</summary>
    public DirectoryException(string message, Exception? innerException)
        : base(message, innerException) => Problems = [message];

    /// <summary>Creates the exception with everything that is wrong.</summary>
    public DirectoryException(IReadOnlyList<string> problems)
        : base(string.Join(Environment.NewLine, problems)) => Problems = problems;

    /// <summary>Everything that is wrong, one English sentence each.</summary>
    public IReadOnlyList<string> Problems { get; }
}
