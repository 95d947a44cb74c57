using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Health.V1;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Grpc.Core;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace EcoCredit.Exchange.IntegrationTests.Exchange;

/// <summary>The database of a running node goes away and comes back.</summary>
public sealed class DatabaseLossTests
{
    // A commit whose outcome the database could not tell.
    private const int CommitFailed = 2002;

    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    [Trait("Security", "CRASH-05")]
    public async Task Everybody_is_told_to_try_again_and_nothing_is_lost(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        f.Node.Log.Announce(CommitFailed);
        var subject = ExchangeFixture.NewSubject();
        var first = f.City.Penalty(subject);
        await f.PushAsync(f.City, first);
        var access = new AccessContext { Statement = f.City.Sign(f.City.Access(Purpose.EcologySupervision)) };
        await f.Exchange(f.City).PullAsync(new PullRequest { Access = access });

        await TakeAwayAsync(f, store);
        Envelope[] pushed = [f.City.Sign(f.City.Penalty(subject)), f.City.Sign(f.City.Closure(first)), f.City.Sign(first)];
        await UnavailableAsync(() => f.PushAsync(f.City, pushed[0]));
        foreach (var response in await PushAllAsync(f, pushed))
            ShouldBeUnavailable(ExchangeError.Read(Google.Rpc.Status.Parser.ParseFrom(response.Refused.Status)));
        await UnavailableAsync(async () => await f.Status(f.City).CheckStatusAsync(new CheckStatusRequest { Access = access, Subject = new SubjectQuery { CreditCode = subject } }));
        await UnavailableAsync(async () => await f.Exchange(f.City).GetDocumentAsync(new GetDocumentRequest { Access = access, Document = TestDocuments.Reference(first) }));
        await UnavailableAsync(async () => await f.Exchange(f.City).PullAsync(new PullRequest { Access = access }));
        await UnavailableAsync(async () => await f.Exchange(f.Platform).PullAsync(new PullRequest()));
        await UnavailableAsync(async () => await f.Ledger(f.City).GetInclusionProofAsync(new GetInclusionProofRequest()));

        // A database that went away is no fault of the journal: the node goes on by itself.
        f.Node.Host.Services.GetRequiredService<NodeHealth>().Problems.ShouldBeEmpty();
        await GiveBackAsync(f, store);
        var responses = await PushAllAsync(f, pushed);
        responses.Select(r => r.OutcomeCase).ShouldBe(
            [PushResponse.OutcomeOneofCase.Accepted, PushResponse.OutcomeOneofCase.Accepted, PushResponse.OutcomeOneofCase.Duplicate]);
        responses.Take(2).Zip(pushed).ShouldAllBe(p => ReceiptCheck.FindProblem(p.First.Accepted.Receipt, p.Second, f.Region) == null);
        (await f.Exchange(f.City).PullAsync(new PullRequest { Access = access })).Documents.Count.ShouldBe(3);
        (await new Health.HealthClient(f.Node.Connect(f.City)).CheckAsync(new HealthCheckRequest())).Status.ShouldBe(HealthCheckResponse.Types.ServingStatus.Serving);
    }

    private static async Task UnavailableAsync(Func<Task> call) => ShouldBeUnavailable(await ExchangeFixture.ErrorOfAsync(call));

    private static void ShouldBeUnavailable(ExchangeError? error)
    {
        error.ShouldNotBeNull().Reason.ShouldBe(ErrorReason.StorageUnavailable);
        error.RetryAfter.ShouldNotBeNull();
    }

    private static async Task<List<PushResponse>> PushAllAsync(ExchangeFixture f, Envelope[] envelopes)
    {
        using var call = f.Exchange(f.City).Push();
        foreach (var envelope in envelopes) await call.RequestStream.WriteAsync(new PushRequest { Envelope = envelope });
        await call.RequestStream.CompleteAsync();
        return await call.ResponseStream.ReadAllAsync().ToListAsync();
    }

    /// <summary>SQLite: its tables are gone. PostgreSQL: connections are cut and new ones refused.</summary>
    private static Task TakeAwayAsync(ExchangeFixture f, TestStore store) => store == TestStore.Sqlite
        ? RunAsync(f, "ALTER TABLE document RENAME TO document_away; ALTER TABLE ledger_head RENAME TO ledger_head_away; ALTER TABLE ledger_entry RENAME TO ledger_entry_away")
        : AdministerAsync($"ALTER DATABASE {NameOf(f)} WITH ALLOW_CONNECTIONS false", $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{NameOf(f)}'");

    private static Task GiveBackAsync(ExchangeFixture f, TestStore store) => store == TestStore.Sqlite
        ? RunAsync(f, "ALTER TABLE document_away RENAME TO document; ALTER TABLE ledger_head_away RENAME TO ledger_head; ALTER TABLE ledger_entry_away RENAME TO ledger_entry")
        : AdministerAsync($"ALTER DATABASE {NameOf(f)} WITH ALLOW_CONNECTIONS true");

    private static async Task AdministerAsync(params string[] statements) =>
        await (await PostgresServer.SharedAsync()).ExecuteAsync(statements);

    private static string NameOf(ExchangeFixture f) =>
        new NpgsqlConnectionStringBuilder(f.Region.Folder.Options.Database.ConnectionString).Database!;

    private static async Task RunAsync(ExchangeFixture f, string sql)
    {
        await using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = f.Region.Folder.DatabasePath, Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
