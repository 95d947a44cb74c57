namespace EcoCredit.Exchange.Benchmarks.Sites;

/// <summary>A node with the echo beside it, in this process or in another.</summary>
internal interface ISiteNode : IAsyncDisposable
{
    Uri Node { get; }

    Uri Echo { get; }

    /// <summary>The process whose time is the node's; this one, where it is in it.</summary>
    int ProcessId { get; }
}
