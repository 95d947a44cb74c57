namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>A setting that is in force.</summary>
/// <param name="Path">Its name as node.json spells it: limits.maxConnections.</param>
/// <param name="Value">Its value as JSON has it; secrets are hidden.</param>
/// <param name="Unit">Its unit: s, min, h, d, a, B; empty where it has none.</param>
/// <param name="Source">"default", "node.json", a variable of the environment, or the path of a file with a secret.</param>
public sealed record Setting(string Path, string Value, string Unit, string Source)
{
    /// <summary>The source of what nobody set.</summary>
    public const string Default = "default";
}
