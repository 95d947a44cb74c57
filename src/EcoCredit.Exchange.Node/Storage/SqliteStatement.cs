using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EcoCredit.Exchange.Node.Storage;

/// <summary>
/// A statement of SQLite that is compiled once and run for many rows, its parameters bound by position. A command of ADO.NET looks for each
/// parameter by its name, one comparison for every parameter before it: for the rows of a commit that costs more than storing them.
/// </summary>
/// <remarks>For one thread at a time, like the connection that it belongs to; it takes part in that connection's transaction.</remarks>
internal sealed class SqliteStatement : IRow, IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    /// <param name="connection">An open connection.</param>
    /// <param name="sql">One statement, with a question mark for each parameter.</param>
    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle ?? throw new InvalidOperationException("The connection is not open.");
        Check(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    /// <summary>Runs it for its effect.</summary>
    /// <param name="values">The parameters in their order: <see cref="long"/>, text, bytes or nothing.</param>
    /// <returns>How many rows it changed.</returns>
    public int Run(params ReadOnlySpan<SqliteValue> values)
    {
        Bind(values);
        try
        {
            if (Step()) throw new InvalidOperationException("The statement gives rows.");
            return raw.sqlite3_changes(_database);
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Gives the parameters their values; then come the rows, by <see cref="Step"/>, and in the end <see cref="Reset"/>.</summary>
    public void Bind(params ReadOnlySpan<SqliteValue> values)
    {
        for (var i = 0; i < values.Length; i++) Check(values[i].BindTo(_statement, i + 1));
    }

    /// <summary>Goes to the next row; tells whether there is one.</summary>
    public bool Step()
    {
        var result = raw.sqlite3_step(_statement);
        if (result == raw.SQLITE_ROW) return true;
        if (result != raw.SQLITE_DONE) Check(result);
        return false;
    }

    /// <summary>Ends a run, whatever came of it: what went wrong was told by the step.</summary>
    public void Reset() => _ = raw.sqlite3_reset(_statement);

    public long GetInt64(int column) => raw.sqlite3_column_int64(_statement, column);

    public int GetInt32(int column) => raw.sqlite3_column_int(_statement, column);

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public string GetString(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string();

    /// <summary>The bytes of a column, until the next step.</summary>
    public ReadOnlySpan<byte> GetBytes(int column) => raw.sqlite3_column_blob(_statement, column);

    public void Dispose() => _statement.Dispose();

    private void Check(int result)
    {
        // The primary code, which is what everybody asks for; the extended one is in the exception beside it.
        if (result != raw.SQLITE_OK) SqliteException.ThrowExceptionForRC(result & 0xff, _database);
    }
}
