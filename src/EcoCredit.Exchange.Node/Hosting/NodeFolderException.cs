namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>The folder of a node, or its settings, cannot be used; everything that is wrong is said at once.</summary>
public sealed class NodeFolderException : Exception
{
    /// <summary>Creates the exception without problems.</summary>
    public NodeFolderException()
        : this([])
    {
    }

    /// <summary>Creates the exception with one problem.</summary>
    public NodeFolderException(string message)
        : this([message])
    {
    }

    /// <summary>Creates the exception with one problem and what caused it.</summary>
    public NodeFolderException(string message, Exception? innerException)
        : base(message, innerException) => Problems = [message];

    /// <summary>Creates the exception with everything that is wrong.</summary>
    public NodeFolderException(IReadOnlyList<string> problems)
        : base(string.Join(Environment.NewLine, problems)) => Problems = problems;

    /// <summary>Everything that is wrong, one English sentence each.</summary>
    public IReadOnlyList<string> Problems { get; }
}
