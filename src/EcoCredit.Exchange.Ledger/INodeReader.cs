namespace EcoCredit.Exchange.Ledger;

/// <summary>Gives the complete nodes of a tree. What proofs are made from.</summary>
public interface INodeReader
{
    /// <summary>
    /// The root of the complete subtree at binary <paramref name="level"/> (0 = leaf) that covers the leaves from
    /// <c>index &lt;&lt; level</c> to <c>(index + 1) &lt;&lt; level</c>, the end not included.
    /// </summary>
    TreeHash Read(int level, long index);
}
