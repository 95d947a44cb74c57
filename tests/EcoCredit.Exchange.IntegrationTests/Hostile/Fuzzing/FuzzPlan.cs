using System.Globalization;
using System.Security.Cryptography;

namespace EcoCredit.Exchange.IntegrationTests.Hostile.Fuzzing;

/// <summary>How many inputs, and by which seed: the same seed makes the same mutations of the same messages in the same order.</summary>
internal sealed record FuzzPlan(ulong Seed, int Inputs)
{
    /// <summary>Another number of inputs, on both databases together.</summary>
    public const string InputsVariable = "ECOCREDIT_FUZZ";

    /// <summary>A seed to run again.</summary>
    public const string SeedVariable = "ECOCREDIT_FUZZ_SEED";

    private const int Usual = 200_000;
    private const ulong UsualSeed = 6;

    /// <summary>What the environment asks for. The usual run is the same every time; one that was asked for is not.</summary>
    public static FuzzPlan Read()
    {
        var inputs = Number(InputsVariable);
        var seed = Number(SeedVariable) ?? (inputs is null ? UsualSeed : BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4)));
        return new FuzzPlan(seed, (int)(inputs ?? Usual));
    }

    private static ulong? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? ulong.Parse(text, CultureInfo.InvariantCulture) : null;
}
