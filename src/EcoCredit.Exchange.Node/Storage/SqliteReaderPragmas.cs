using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EcoCredit.Exchange.Node.Storage;

/// <summary>Sets a pooled reading connection of SQLite each time it is opened.</summary>
internal sealed class SqliteReaderPragmas : DbConnectionInterceptor
{
    public const string Statements =
        "PRAGMA wal_autocheckpoint=0; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; PRAGMA query_only=ON";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Set(connection);

    public override Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Set(connection);
        return Task.CompletedTask;
    }

    private static void Set(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Statements;
        command.ExecuteNonQuery();
    }
}
