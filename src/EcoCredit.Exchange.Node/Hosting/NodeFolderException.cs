namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>The folder of a node, or its settings, cannot be used; everything that is wrong is said at once.</summary>
public sealed class NodeFolderException : Exception
{
    /// <summary>Creates the exception without problems.</summary>
    public NodeFolderException()
        : this(Array.Empty<LocalText>())
    {
    }

    /// <summary>Creates the exception with one problem.</summary>
    public NodeFolderException(string message)
        : this(message, innerException: null)
    {
    }

    /// <summary>Creates the exception with one problem and what caused it.</summary>
    public NodeFolderException(string message, Exception? innerException)
        : base(message, innerException) => Texts = [new LocalText(message, message)];

    /// <summary>Creates the exception with everything that is wrong.</summary>
    public NodeFolderException(IReadOnlyList<LocalText> texts)
        : base(string.Join(Environment.NewLine, texts.Select(t => t.English))) => Texts = texts;

    /// <summary>Everything that is wrong, in both languages. What the system itself says is in its own language in both.</summary>
    public IReadOnlyList<LocalText> Texts { get; }

    /// <summary>Everything that is wrong, one English sentence each.</summary>
    public IReadOnlyList<string> Problems => [.. Texts.Select(t => t.English)];

    /// <summary>Everything that is wrong, in Chinese, a line each.</summary>
    public string ChineseMessage => string.Join(Environment.NewLine, Texts.Select(t => t.Chinese));
}
