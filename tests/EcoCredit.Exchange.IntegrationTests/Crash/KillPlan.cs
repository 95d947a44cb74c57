using System.Globalization;

namespace EcoCredit.Exchange.IntegrationTests.Crash;

/// <summary>How often a loaded node is killed. The seed decides when.</summary>
internal sealed record KillPlan(int Kills, ulong Seed)
{
    /// <summary>Another number of kills, for each database.</summary>
    public const string KillsVariable = "ECOCREDIT_KILLS";

    /// <summary>A seed to run again.</summary>
    public const string SeedVariable = "ECOCREDIT_KILLS_SEED";

    private const int UsualKills = 50;
    private const ulong UsualSeed = 6;

    // A signal takes some two seconds, most of them for the next start.
    private static readonly TimeSpan LongestKill = TimeSpan.FromSeconds(30);

    /// <summary>One signal hits two nodes on each database: starting a process costs more than all the rest.</summary>
    public int Signals => (Kills + 1) / 2;

    /// <summary>Everything is over by then, or something is stuck.</summary>
    public TimeSpan Limit => TimeSpan.FromMinutes(2) + (LongestKill * Signals);

    /// <summary>What the environment asks for.</summary>
    public static KillPlan Read() => new((int)(Number(KillsVariable) ?? UsualKills), Number(SeedVariable) ?? UsualSeed);

    private static ulong? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? ulong.Parse(text, CultureInfo.InvariantCulture) : null;
}
