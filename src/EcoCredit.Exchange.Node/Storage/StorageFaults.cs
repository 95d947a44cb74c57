using System.Data.Common;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Npgsql;

namespace EcoCredit.Exchange.Node.Storage;

/// <summary>
/// A database that cannot be asked now, as callers are told of it: try again. Data that it refuses is a fault of the node and none of
/// these.
/// </summary>
internal static class StorageFaults
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    /// <summary>Whether it is one. EF Core wraps what may pass into an exception of its own.</summary>
    public static bool Is(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (e is PostgresException { SqlState: { } state }) return !state.StartsWith("22", StringComparison.Ordinal) && !state.StartsWith("23", StringComparison.Ordinal);
            // A key that is missing in this folder and not in another's.
            if (e is DbException or TimeoutException or BodyKeyMissingException) return true;
        }

        return false;
    }

    public static ExchangeError Unavailable() => new(ErrorReason.StorageUnavailable) { RetryAfter = RetryAfter };
}
