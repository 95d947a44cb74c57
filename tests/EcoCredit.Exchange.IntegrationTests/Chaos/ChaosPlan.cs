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

    /// <summary>Another number of documents.</summary>
    public const string DocumentsVariable = "ECOCREDIT_CHAOS_DOCUMENTS";

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
        var seed = Number(SeedVariable);
        // The short form is the same in every run; the long one is not.
        var plan = Environment.GetEnvironmentVariable(FormVariable) == "long"
            ? Long(seed ?? BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4)))
            : Short(seed ?? ShortSeed);
        return Number(DocumentsVariable) is { } documents ? plan with { Documents = (int)documents } : plan;
    }

    private static ulong? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? ulong.Parse(text, CultureInfo.InvariantCulture) : null;

    private static ChaosPlan Short(ulong seed) => new()
    {
        Seed = seed,
        Documents = 600,
        Rate = 100,
        RegionKills = 2,
        PeerKills = 2,
        Cuts = 8,
        Holds = 2,
        FullDisks = 2,
        Limit = TimeSpan.FromMinutes(9),
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
        Limit = TimeSpan.FromHours(2),
    };
}
