using System.Globalization;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.IntegrationTests.Chaos;
using EcoCredit.Exchange.IntegrationTests.Client;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Npgsql;
using Relay = EcoCredit.Exchange.IntegrationTests.Chaos.Relay;

namespace EcoCredit.Exchange.IntegrationTests.Crash;

/// <summary>What becomes of a loaded node whose PostgreSQL server is killed, stays away, or takes a commit and does not say so.</summary>
public sealed class DatabaseKilledTests
{
    /// <summary>How long the server is away, in seconds: a minute and more where somebody has the time.</summary>
    private const string OutageVariable = "ECOCREDIT_OUTAGE_SECONDS";

    private const int UsualOutageSeconds = 5;
    private const int CutCommits = 8;

    // A commit carries bodies and entries; what is only asked is shorter.
    private const int LeastCommit = 2000;

    // Whoever is refused is refused at once, and not by its deadline.
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(5);

    // What was told before is in the book by then; a commit on a busy machine may take longer.
    private static readonly TimeSpan CommitTime = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan LongestCommit = TimeSpan.FromSeconds(2);

    [Fact]
    [Trait("Security", "CRASH-05")]
    public async Task A_server_that_is_killed_and_stays_away_is_waited_for_and_nothing_is_lost()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var loaded = await LoadedNode.CreateAsync(server);
        await loaded.Node.StartAsync();
        loaded.StartLoad();
        await loaded.ServesAsync(receipts: 50);

        // A crash that it recovers from by itself; then one that nobody mends for a while.
        await server.RestartAsync(immediate: true);
        await loaded.ServesAsync(receipts: 50);
        await server.KillAsync();
        var outage = TimeSpan.FromSeconds(Environment.GetEnvironmentVariable(OutageVariable) is { Length: > 0 } seconds
            ? int.Parse(seconds, CultureInfo.InvariantCulture)
            : UsualOutageSeconds);
        var killed = TimeProvider.System.GetTimestamp();
        var (client, asking) = (loaded.Connect(loaded.City), loaded.Connect(loaded.Buyer));
        do
        {
            var document = loaded.City.Sign(loaded.City.Penalty(ChaosDocuments.Organisation(1)));
            await UnavailableAsync(() => client.PushAsync(document, CancellationToken.None));
            var subject = new SubjectQuery { CreditCode = ChaosDocuments.Organisation(1) };
            await UnavailableAsync(
                () => asking.CheckStatusAsync(subject, ClientNode.TicketOf(loaded.Buyer), StatusMoment.Now, CancellationToken.None));
            await Task.Delay(TimeSpan.FromSeconds(1));
        }
        while (TimeProvider.System.GetElapsedTime(killed) < outage);
        loaded.Node.HasExited.ShouldBeFalse();

        await server.StartAgainAsync();
        await loaded.ServesAsync(receipts: 50);
        await loaded.SettleAsync();
        loaded.Reasons.ShouldBeSubsetOf(["STORAGE_UNAVAILABLE", "OVERLOADED"]);
    }

    [Fact]
    [Trait("Security", "CRASH-06")]
    public async Task A_commit_whose_answer_is_cut_off_counts_once()
    {
        await using var loaded = await LoadedNode.CreateAsync(TestStore.Postgres);
        var location = new NpgsqlConnectionStringBuilder(loaded.Node.Place.Location);
        await using var relay = new Relay(location.Port);
        loaded.Node.Change(options =>
        {
            var relayed = new NpgsqlConnectionStringBuilder(options.Database.ConnectionString) { Port = relay.Address.Port };
            return options with { Database = options.Database with { ConnectionString = relayed.ToString() } };
        });
        await loaded.Node.StartAsync();
        loaded.StartLoad();
        var unsaid = 0;
        for (var cut = 0; cut < CutCommits; cut++)
        {
            await loaded.ServesAsync(receipts: 5);
            await relay.CutAnswerAsync(LeastCommit, CommitTime, async () =>
            {
                // What stands in the ledger and nobody was told of: a commit went through, and the node does not know.
                var since = TimeProvider.System.GetTimestamp();
                var isUnsaid = false;
                while (!isUnsaid && TimeProvider.System.GetElapsedTime(since) < LongestCommit)
                {
                    var size = (long)(await loaded.Node.Place.QueryAsync("SELECT size FROM ledger_head"))[0][0];
                    isUnsaid = size > loaded.Book.Largest + 1;
                }

                if (isUnsaid) unsaid++;
            });
        }

        unsaid.ShouldBeGreaterThanOrEqualTo(CutCommits / 2);
        await loaded.ServesAsync(receipts: 20);
        await loaded.SettleAsync();
        loaded.Reasons.ShouldBeSubsetOf(["STORAGE_UNAVAILABLE"]);
        relay.CutConnections.ShouldBeGreaterThanOrEqualTo(CutCommits);
    }

    private static async Task UnavailableAsync(Func<Task> call)
    {
        var since = TimeProvider.System.GetTimestamp();
        var error = (await Should.ThrowAsync<ExchangeException>(call)).Error.ShouldNotBeNull();
        error.Reason.ShouldBe(ErrorReason.StorageUnavailable);
        error.RetryAfter.ShouldNotBeNull();
        TimeProvider.System.GetElapsedTime(since).ShouldBeLessThan(AtOnce);
    }
}
