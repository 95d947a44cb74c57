using EcoCredit.Exchange.Node.Hosting;

namespace EcoCredit.Exchange.Node.Checks;

/// <summary>How a thing that was looked at is.</summary>
public enum FindingLevel
{
    /// <summary>In order.</summary>
    Good,

    /// <summary>It could not be looked at; the text says why.</summary>
    NotChecked,

    /// <summary>It works, and will not for ever.</summary>
    Warning,

    /// <summary>It does not work, or the node does not start.</summary>
    Fault,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Id">What it is, the same in every version: key.mode, clock.database.</param>
/// <param name="Level">How it is.</param>
/// <param name="Found">What was found.</param>
/// <param name="Cause">How that comes about; <see langword="null"/> where nothing is wrong.</param>
/// <param name="Fix">What to type or do; <see langword="null"/> where nothing is wrong.</param>
public sealed record Finding(string Id, FindingLevel Level, LocalText Found, LocalText? Cause, LocalText? Fix);

/// <summary>What is looked at.</summary>
public sealed record CheckOptions
{
    /// <summary>Name or code of an enrolled agency whose node is looked at too; <see langword="null"/> for none.</summary>
    public string? Peer { get; init; }

    /// <summary>Free room on the disk of the data folder below which there is a fault; below four times that, a warning.</summary>
    public long MinFreeBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>Days before the end of a key or certificate from which on there is a warning.</summary>
    public int WarnDays { get; init; } = 30;

    /// <summary>Longest wait for a connection or an answer.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);
}
