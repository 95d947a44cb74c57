using System.Globalization;
using System.Security.Cryptography;

namespace EcoCredit.Exchange.IntegrationTests.Chaos;

/// <summary>
/// How much of everything: short with every run of the tests, long when it is asked for. The seed decides what comes when and whom it hits.
/// </summary>
internal sealed record ChaosPlan
{
    /// <summary>"long" for the long form.</summary>
    public const string FormVariable = "ECOCREDIT_CHAOS";

    /// <summary>A seed to run again.</summary>
    public const string SeedVariable = "ECOCREDIT_CHAOS_SEED";

    private const ulong ShortSeed = 4;

    public required ulong Seed { get; init; }

    /// <summary>Documents that the sources send, all together.</summary>
    public required int Documents { get; init; }

    /// <summary>Documents that the sources make in a second, at most.</summary>
    public required int Rate { get; init; }

    /// <summary>How often each kind of fault comes.</summary>
    public required int RegionKills { get; init; }

    public required int PeerKills { get; init; }

    public required int Cuts { get; init; }

    public required int Holds { get; init; }

    public required int FullDisks { get; init; }

    /// <summary>Everything is over and settled by then, or something is stuck.</summary>
    public required TimeSpan Limit { get; init; }

    /// <summary>What the environment asks for.</summary>
    public static ChaosPlan Read()
    {
        var seed = Environment.GetEnvironmentVariable(SeedVariable);
        if (Environment.GetEnvironmentVariable(FormVariable) != "long")
            return Short(seed is null ? ShortSeed : ulong.Parse(seed, CultureInfo.InvariantCulture));
        return Long(seed is null ? BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) : ulong.Parse(seed, CultureInfo.InvariantCulture));
    }

    private static ChaosPlan Short(ulong seed) => new()
    {
        Seed = seed,
        Documents = 2000,
        Rate = 250,
        RegionKills = 2,
        PeerKills = 3,
        Cuts = 10,
        Holds = 3,
        FullDisks = 2,
        Limit = TimeSpan.FromMinutes(3),
    };

    private static ChaosPlan Long(ulong seed) => new()
    {
        Seed = seed,
        Documents = 100_000,
        Rate = 1000,
        RegionKills = 12,
        PeerKills = 30,
        Cuts = 150,
        Holds = 40,
        FullDisks = 20,
        Limit = TimeSpan.FromHours(1),
    };
}
