using Microsoft.Data.Sqlite;

namespace EcoCredit.Exchange.Node.Storage;

/// <summary>
/// Whether a file's tables are this program's: asked before EF Core is, because what that brings into memory to find nothing to do stays
/// there for as long as the node runs.
/// </summary>
internal static class SqliteSchema
{
    /// <summary>The migration behind which there is no other.</summary>
    public const string NewestMigration = "0008_DocumentSource";

    // Migrations go in their order: the newest one is there where all are.
    private const string Find = "SELECT 1 FROM \"__EFMigrationsHistory\" WHERE \"MigrationId\" = ?";

    public static bool IsNewest(SqliteConnection connection)
    {
        using var table = new SqliteStatement(connection, "SELECT 1 FROM sqlite_schema WHERE name = '__EFMigrationsHistory'");
        if (!table.Step()) return false;
        using var migration = new SqliteStatement(connection, Find);
        migration.Bind(NewestMigration);
        return migration.Step();
    }
}
