using System.Data;
using System.Data.Common;
using System.Globalization;

namespace EcoCredit.Exchange.Client;

/// <summary>Where an inbox stands.</summary>
/// <param name="First">Ledger index that it began with: nothing before has been taken.</param>
/// <param name="Next">First ledger index that has not been taken.</param>
internal readonly record struct InboxCursor(long First, long Next);

/// <summary>
/// The rows of an inbox for one subscription of one node, by standard SQL. A row of ecocredit_exception says that the opposite of the cursor
/// holds for a document: inside it was parked and not taken; before the beginning it was replayed and taken. The cursor is moved by
/// compare-and-swap: of two consumers that were given the same document one commits.
/// </summary>
internal sealed class InboxTables(string node, string subscription)
{
    public const string Definition = """
        CREATE TABLE ecocredit_cursor (
            node VARCHAR(18) NOT NULL, subscription VARCHAR(64) NOT NULL, first_index BIGINT NOT NULL, next_index BIGINT NOT NULL,
            PRIMARY KEY (node, subscription));
        CREATE TABLE ecocredit_exception (
            node VARCHAR(18) NOT NULL, subscription VARCHAR(64) NOT NULL, document_index BIGINT NOT NULL,
            PRIMARY KEY (node, subscription, document_index));
        """;

    public async Task<InboxCursor?> FindCursorAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var command = Command(
            connection, transaction: null,
            "SELECT first_index, next_index FROM ecocredit_cursor WHERE node = @node AND subscription = @subscription");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new InboxCursor(reader.GetInt64(0), reader.GetInt64(1)) : null;
    }

    /// <summary>Moves the cursor, or sets it for the first time.</summary>
    /// <exception cref="DBConcurrencyException">It no longer is where it was.</exception>
    public async Task MoveAsync(DbTransaction transaction, InboxCursor? from, InboxCursor to, CancellationToken cancellationToken)
    {
        await using var command = Command(
            transaction.Connection!, transaction, from is null
                ? "INSERT INTO ecocredit_cursor (node, subscription, first_index, next_index) VALUES (@node, @subscription, @first, @to)"
                : "UPDATE ecocredit_cursor SET first_index = @first, next_index = @to "
                    + "WHERE node = @node AND subscription = @subscription AND next_index = @from");
        Add(command, "first", to.First);
        Add(command, "to", to.Next);
        if (from is { } expected) Add(command, "from", expected.Next);
        RequireOne(await command.ExecuteNonQueryAsync(cancellationToken));
    }

    /// <summary>Whether a document below the cursor has been taken.</summary>
    public async Task<bool> IsTakenAsync(DbConnection connection, InboxCursor cursor, long index, CancellationToken cancellationToken)
    {
        await using var command = Command(
            connection, transaction: null,
            "SELECT COUNT(*) FROM ecocredit_exception WHERE node = @node AND subscription = @subscription AND document_index = @index");
        Add(command, "index", index);
        var isException = Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture) > 0;
        return index >= cursor.First != isException;
    }

    /// <summary>A document below the cursor is taken after all.</summary>
    /// <exception cref="DBConcurrencyException">Another consumer was first.</exception>
    public async Task TakeAsync(DbTransaction transaction, InboxCursor cursor, long index, CancellationToken cancellationToken)
    {
        if (index < cursor.First) await AddExceptionAsync(transaction, index, cancellationToken);
        else RequireOne(await ExecuteAsync(
            transaction,
            "DELETE FROM ecocredit_exception WHERE node = @node AND subscription = @subscription AND document_index = @index",
            index,
            cancellationToken));
    }

    public Task AddExceptionAsync(DbTransaction transaction, long index, CancellationToken cancellationToken) => ExecuteAsync(
        transaction,
        "INSERT INTO ecocredit_exception (node, subscription, document_index) VALUES (@node, @subscription, @index)",
        index,
        cancellationToken);

    /// <summary>Everything below this index has been taken: a snapshot was taken over.</summary>
    public Task ForgetExceptionsAsync(DbTransaction transaction, long below, CancellationToken cancellationToken) => ExecuteAsync(
        transaction,
        "DELETE FROM ecocredit_exception WHERE node = @node AND subscription = @subscription AND document_index < @index",
        below,
        cancellationToken);

    private static void RequireOne(int rows)
    {
        if (rows != 1) throw new DBConcurrencyException("Another consumer works on the same cursor.");
    }

    private async Task<int> ExecuteAsync(DbTransaction transaction, string text, long index, CancellationToken cancellationToken)
    {
        await using var command = Command(transaction.Connection!, transaction, text);
        Add(command, "index", index);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private DbCommand Command(DbConnection connection, DbTransaction? transaction, string text)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = text;
        Add(command, "node", node);
        Add(command, "subscription", subscription);
        return command;
    }

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = "@" + name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }
}
