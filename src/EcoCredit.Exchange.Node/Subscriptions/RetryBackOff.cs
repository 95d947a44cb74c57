using System.Security.Cryptography;

namespace EcoCredit.Exchange.Node.Subscriptions;

/// <summary>How long a document that a consumer could not take is kept before it is delivered again.</summary>
internal static class RetryBackOff
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>The pause behind an attempt, with jitter, so that what was refused together does not come back together.</summary>
    public static TimeSpan After(int attempt) => After(attempt, RandomNumberGenerator.GetInt32(-200, 201) / 1000.0);

    /// <summary>1 s · 2ⁿ, at most 60 s.</summary>
    /// <param name="attempt">The attempt that failed, from 1.</param>
    /// <param name="jitter">Share of the pause that is added, -0.2 to 0.2.</param>
    public static TimeSpan After(int attempt, double jitter)
    {
        var pause = attempt > 6 ? Longest : First * (1 << (attempt - 1));
        return (pause < Longest ? pause : Longest) * (1 + jitter);
    }
}
