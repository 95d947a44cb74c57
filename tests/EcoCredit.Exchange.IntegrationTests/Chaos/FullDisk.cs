using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Testing;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.IntegrationTests.Chaos;

/// <summary>
/// A disk without room under a node's database, as the engine itself reports it: SQLite may take no further page (SQLITE_FULL), PostgreSQL
/// refuses each new entry with the error of a full disk (53100).
/// </summary>
internal static class FullDisk
{
    private const string Refusal = """
        CREATE OR REPLACE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
        CREATE OR REPLACE TRIGGER no_room BEFORE INSERT ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION no_room()
        """;

    // A number below the present one stands for the present one; the other is SQLite's own largest.
    private const string NoPage = "PRAGMA max_page_count = 1";
    private const string AllPages = "PRAGMA max_page_count = 4294967294";

    /// <summary>There is no more room.</summary>
    public static Task FillAsync(DatabaseFactory place, IDatabase database) =>
        place.Store == TestStore.Sqlite ? LimitAsync(database, NoPage) : place.ExecuteAsync(Refusal);

    /// <summary>Somebody made room.</summary>
    public static Task MakeRoomAsync(DatabaseFactory place, IDatabase database) =>
        place.Store == TestStore.Sqlite
            ? LimitAsync(database, AllPages)
            : place.ExecuteAsync("DROP TRIGGER IF EXISTS no_room ON ledger_entry");

    // The limit belongs to a connection: the one that writes is the node's own.
    private static Task LimitAsync(IDatabase database, string limit) => database.WriteAsync(
        context => context.Database.ExecuteSqlRawAsync(limit), durable: false, CancellationToken.None);
}
