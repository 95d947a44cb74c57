using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Testing;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.IntegrationTests.Storage;

/// <summary>Migrations are written by hand: this is what keeps them and the model one thing.</summary>
public sealed class SchemaTests
{
    private static readonly string[] Tables =
        ["document", "ledger_body", "ledger_checkpoint", "ledger_entry", "ledger_head", "ledger_tile", "source_state", "subject_fact"];

    public static TheoryData<TestStore, string> Alterations => new()
    {
        { TestStore.Sqlite, "ALTER TABLE document ADD COLUMN note TEXT NULL" },
        { TestStore.Sqlite, "ALTER TABLE subject_fact DROP COLUMN score" },
        { TestStore.Sqlite, "DROP INDEX ux_document_source_id" },
        { TestStore.Sqlite, "DROP INDEX ix_document_kind; CREATE INDEX ix_document_kind ON document (idx, kind)" },
        { TestStore.Sqlite, "DROP TABLE source_state; CREATE TABLE source_state (source TEXT NOT NULL, last_idx INTEGER NOT NULL, last_time_ms INTEGER NOT NULL)" },
        { TestStore.Sqlite, "DROP TABLE ledger_checkpoint; CREATE TABLE ledger_checkpoint (size INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, note BLOB NOT NULL)" },
        { TestStore.Postgres, "ALTER TABLE document ADD COLUMN note text NULL" },
        { TestStore.Postgres, "ALTER TABLE subject_fact ALTER COLUMN score SET NOT NULL" },
        { TestStore.Postgres, "ALTER TABLE subject_fact ALTER COLUMN score TYPE bigint" },
        { TestStore.Postgres, "DROP INDEX ux_document_source_id; CREATE INDEX ux_document_source_id ON document (source, document_id)" },
        { TestStore.Postgres, "ALTER TABLE source_state DROP CONSTRAINT \"PK_source_state\"" },
        { TestStore.Postgres, "ALTER TABLE ledger_tile ALTER COLUMN n SET DEFAULT 0" },
    };

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task Migrated_schema_matches_the_model(TestStore store)
    {
        await using var migrated = await DatabaseFactory.CreateAsync(store);
        await migrated.OpenAsync();

        var actual = await Schema.ReadAsync(migrated);

        actual.ShouldBe(await ModelSchemaAsync(store));
        foreach (var table in Tables) actual.ShouldContain(line => line.StartsWith($"column {table} |", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Alterations))]
    public async Task The_comparison_sees_an_altered_table(TestStore store, string alteration)
    {
        await using var migrated = await DatabaseFactory.CreateAsync(store);
        await migrated.CloseAsync(await migrated.OpenAsync());

        await migrated.ExecuteAsync(alteration);

        (await Schema.ReadAsync(migrated)).ShouldNotBe(await ModelSchemaAsync(store));
    }

    [Fact]
    public async Task A_start_looks_for_the_newest_migration()
    {
        await using var place = await DatabaseFactory.CreateAsync(TestStore.Sqlite);
        await using var context = place.CreateContext();

        context.Database.GetMigrations().Last().ShouldBe(SqliteSchema.NewestMigration);
    }

    [Fact]
    public async Task A_file_that_lacks_the_newest_migration_is_brought_up_to_date()
    {
        await using var place = await DatabaseFactory.CreateAsync(TestStore.Sqlite);
        await place.CloseAsync(await place.OpenAsync());
        await place.ExecuteAsync(
            $"""DROP INDEX ix_document_source; DELETE FROM "__EFMigrationsHistory" WHERE "MigrationId" = '{SqliteSchema.NewestMigration}'""");

        await place.OpenAsync();

        (await Schema.ReadAsync(place)).ShouldBe(await ModelSchemaAsync(TestStore.Sqlite));
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task Opening_again_changes_nothing(TestStore store)
    {
        await using var database = await DatabaseFactory.CreateAsync(store);
        await database.CloseAsync(await database.OpenAsync());
        var before = await Schema.ReadAsync(database);

        await database.CloseAsync(await database.OpenAsync());

        (await Schema.ReadAsync(database)).ShouldBe(before);
    }

    private static async Task<IReadOnlyList<string>> ModelSchemaAsync(TestStore store)
    {
        await using var created = await DatabaseFactory.CreateAsync(store);
        await using (var context = created.CreateContext()) await context.Database.EnsureCreatedAsync();
        return await Schema.ReadAsync(created);
    }
}
