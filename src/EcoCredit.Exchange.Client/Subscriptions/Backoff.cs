using System.Security.Cryptography;

namespace EcoCredit.Exchange.Client.Subscriptions;

/// <summary>
/// How long to wait before the next connection: a random part of a limit that doubles with every failure, so that the consumers of a node
/// that comes back do not all come at once.
/// </summary>
internal sealed class Backoff
{
    private const int FirstMs = 250;
    private const int LongestMs = 30_000;

    // A node that asks for years is asked again all the same.
    private static readonly TimeSpan MostPatience = TimeSpan.FromMinutes(5);

    private int _failures;

    /// <summary>The connection worked.</summary>
    public void Reset() => _failures = 0;

    /// <summary>The delay before the next one.</summary>
    /// <param name="least">What the node asked for; <see langword="null"/> for nothing.</param>
    public TimeSpan Next(TimeSpan? least)
    {
        var limit = (int)Math.Min((long)FirstMs << Math.Min(_failures++, 16), LongestMs);
        var asked = least is { } delay && delay > TimeSpan.Zero ? delay : TimeSpan.Zero;
        return TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(limit / 2, limit + 1)) + (asked < MostPatience ? asked : MostPatience);
    }
}
