using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Grpc.Core;

namespace EcoCredit.Exchange.Node.Journal;

/// <summary>
/// Answers that were recorded behind an end of something that they told as current do not stand: they are made anew, so often.
/// </summary>
internal static class FreshAnswers
{
    /// <summary>How often an answer is made before the caller is told to try again.</summary>
    public const int MaxAttempts = 16;

    /// <summary>Makes an answer until nothing that it rests on came in before it was recorded.</summary>
    /// <param name="attempt">Reads, composes and records; <see langword="null"/> where it was stale.</param>
    public static async Task<T> MakeAsync<T>(Func<Task<T?>> attempt)
        where T : class
    {
        for (var i = 0; i < MaxAttempts; i++)
        {
            if (await attempt() is { } fresh) return fresh;
        }

        throw Overloaded();
    }

    /// <summary>What the caller is told then.</summary>
    public static RpcException Overloaded() =>
        new ExchangeError(ErrorReason.Overloaded) { RetryAfter = TimeSpan.FromMilliseconds(250) }.ToException();
}
