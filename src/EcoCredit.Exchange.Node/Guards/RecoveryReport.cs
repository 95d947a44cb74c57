using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Guards;

/// <summary>How a ledger is to be recovered.</summary>
public sealed record RecoveryOptions
{
    /// <summary>Why, where the operator knows more than the ledger shows; <see langword="null"/> for what is found.</summary>
    public string? Cause { get; init; }

    /// <summary>The largest size of the ledger that anybody is known to have seen, beside what the node can find out; 0 for none.</summary>
    public long SeenSize { get; init; }

    /// <summary>Recover; without it the ledger is only looked through.</summary>
    public required bool Commit { get; init; }
}

/// <summary>What a recovery found, and did.</summary>
/// <param name="Record">What stands, or would stand, in the ledger about it.</param>
/// <param name="Origin">The origin that begins, or would begin.</param>
/// <param name="LastGoodSize">Size of the last good checkpoint; 0 for none.</param>
/// <param name="State">What was done.</param>
/// <param name="Notes">What could not be found out, one English sentence each.</param>
public sealed record RecoveryReport(RecoveryRecord Record, string Origin, long LastGoodSize, RecoveryState State, IReadOnlyList<string> Notes);

/// <summary>What a recovery did.</summary>
public enum RecoveryState
{
    /// <summary>Nothing is wrong, and no cause was given: nothing to do.</summary>
    NotNeeded,

    /// <summary>The ledger was looked through; nothing was changed.</summary>
    LookedThrough,

    /// <summary>The new origin has begun.</summary>
    Recovered,

    /// <summary>The new origin had begun in the database already, by another replica or by a run that was interrupted: the files of this
    /// folder followed.</summary>
    Followed,
}
