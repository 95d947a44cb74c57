using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>
/// The waiting room of each port. On the port where the ledger is read nobody leaves it if nobody is asked who he is: then nearly all of
/// that port's connections wait there, so that one address cannot hold them.
/// </summary>
internal sealed class WaitingRooms(LimitOptions limits, LedgerOptions ledger, TimeProvider timeProvider, ILogger<WaitingRoom> logger)
{
    /// <summary>An eighth of all connections.</summary>
    public WaitingRoom Exchange { get; } = new(Math.Max(1, limits.MaxConnections / 8), timeProvider, logger);

    /// <summary>A quarter of the connections of that port, or all but an eighth of them where anyone may read.</summary>
    public WaitingRoom Ledger { get; } = new(
        Math.Max(1, ledger.Readers == "anyone" ? limits.MaxConnections * 7 / 32 : limits.MaxConnections / 16), timeProvider, logger);
}
