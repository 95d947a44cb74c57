using System.Data.Common;
using System.Globalization;
using System.Text;
using EcoCredit.Exchange.Node.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace EcoCredit.Exchange.Node.Disclosures;

/// <summary>
/// Many rows inside a transaction of the database. PostgreSQL takes hundreds of them with one round trip; SQLite, which has none, takes one
/// after the other by a statement that is compiled once: its time for finding the parameters of one statement grows with their square.
/// </summary>
internal static class MultiRow
{
    // Eight columns of so many rows are far below the parameters that either database takes.
    private const int RowsAtOnce = 250;

    /// <summary>Runs <paramref name="insert"/> VALUES (rows) <paramref name="conflict"/>.</summary>
    public static async Task UpsertAsync(
        ExchangeDbContext context, string insert, string conflict, IReadOnlyCollection<object[]> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0) return;
        var transaction = context.Database.CurrentTransaction ?? throw new InvalidOperationException("Rows are written in a transaction.");
        var connection = context.Database.GetDbConnection();
        if (connection is SqliteConnection sqlite)
        {
            RunOneByOne(sqlite, insert, conflict, rows);
            return;
        }

        foreach (var part in rows.Chunk(RowsAtOnce))
        {
            await using var command = connection.CreateCommand();
            command.Transaction = transaction.GetDbTransaction();
            Fill(command, insert, conflict, part);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static void RunOneByOne(SqliteConnection connection, string insert, string conflict, IReadOnlyCollection<object[]> rows)
    {
        var columns = rows.First().Length;
        using var statement = new SqliteStatement(
            connection, $"{insert} VALUES ({string.Join(", ", Enumerable.Repeat("?", columns))}) {conflict}");
        var values = new SqliteValue[columns];
        foreach (var row in rows)
        {
            for (var i = 0; i < columns; i++) values[i] = SqliteValue.From(row[i]);
            statement.Run(values);
        }
    }

    private static void Fill(DbCommand command, string insert, string conflict, object[][] rows)
    {
        var sql = new StringBuilder(insert).Append(" VALUES ");
        for (var row = 0; row < rows.Length; row++)
        {
            sql.Append(row == 0 ? "(" : ", (");
            for (var column = 0; column < rows[row].Length; column++)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = string.Create(CultureInfo.InvariantCulture, $"@p{command.Parameters.Count}");
                parameter.Value = rows[row][column];
                command.Parameters.Add(parameter);
                sql.Append(column == 0 ? "" : ", ").Append(parameter.ParameterName);
            }

            sql.Append(')');
        }

        command.CommandText = sql.Append(' ').Append(conflict).ToString();
    }
}
