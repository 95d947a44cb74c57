namespace EcoCredit.Exchange.Node.Peers;

/// <summary>What a row of the permission table gives.</summary>
internal enum Right
{
    /// <summary>Be the source of documents of a kind.</summary>
    Push,

    /// <summary>Get documents of a kind, by Pull or GetDocument.</summary>
    Read,

    /// <summary>Call a method.</summary>
    Call,

    /// <summary>With a method as the target: ask for a purpose. With a kind as the target: be told facts of it in an answer.</summary>
    Ask,
}

/// <summary>How far a right reaches.</summary>
internal enum Reach
{
    /// <summary>Nowhere: the row takes the right away.</summary>
    None,

    /// <summary>The caller's own area and what lies inside it.</summary>
    Own,

    /// <summary>Everywhere.</summary>
    Any,
}
