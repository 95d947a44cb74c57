using System.Data;
using System.Data.Common;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Client;

/// <summary>
/// Consumes a subscription effectively once: the cursor lies in the consumer's own database and moves in the consumer's own transaction, so
/// that work and cursor are both there or both not. Works with every ADO.NET provider that knows standard SQL and names parameters by @.
/// </summary>
/// <remarks>
/// <para>Its two tables have to be there: see <see cref="TableDefinition"/>. <c>ecocredit_cursor</c> says up to where documents have been taken;
/// <c>ecocredit_exception</c> names those for which it is otherwise, because they were parked: they are taken when they are replayed.</para>
/// <para>A database that was restored from a backup has an older cursor: the node is taken back to it and delivers again.</para>
/// </remarks>
/// <param name="database">The consumer's database.</param>
/// <param name="node">Credit code of the node's agency: two nodes count apart.</param>
public sealed class TransactionalInbox(DbDataSource database, string node)
{
    /// <summary>The two tables, as statements of standard SQL.</summary>
    public static string TableDefinition => InboxTables.Definition;

    /// <summary>Creates the tables. They must not be there yet.</summary>
    public async Task CreateTablesAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(InboxTables.Definition);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>
    /// Consumes until the token ends it. For each document a transaction is begun, the cursor moved, the work done in it, and committed; then
    /// the document is acknowledged. What was taken before is acknowledged without work.
    /// </summary>
    /// <remarks>
    /// Work that throws is rolled back and the document rejected with retry: it comes again after a growing delay, and is parked when its attempts are
    /// used up. A database that fails is no fault of the document: that ends the run with its exception; run again.
    /// </remarks>
    /// <param name="client">A client of the node.</param>
    /// <param name="options">Which subscription. ManualSettlement and FromIndex are the inbox's own.</param>
    /// <param name="access">Why.</param>
    /// <param name="work">
    /// Takes one document. Does everything on the connection of the transaction, and neither commits nor rolls back.
    /// </param>
    /// <param name="cancellationToken">Ends the run with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ExchangeException">
    /// As <see cref="ExchangeClient.SubscribeAsync"/>; after HISTORY_EXPIRED take a snapshot over with <see cref="TakeOverSnapshotAsync"/>.
    /// </exception>
    /// <exception cref="DBConcurrencyException">Another consumer moves the same cursor.</exception>
    public async Task RunAsync(
        ExchangeClient client,
        SubscriptionOptions options,
        AccessTicket access,
        Func<DocumentDelivery, DbTransaction, CancellationToken, Task> work,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(work);
        var tables = new InboxTables(node, options.Name);
        var run = new InboxRun(database, tables, await FindCursorAsync(tables, cancellationToken), work);
        var own = options with { ManualSettlement = true, FromIndex = null };
        await foreach (var arrival in client.ReadSubscriptionAsync(own, access, () => run.Next, cancellationToken))
        {
            if (arrival.Delivery is { } delivery) await run.TakeAsync(delivery, cancellationToken);
            else await run.MoveAsync(arrival.NextIndex, cancellationToken);
        }
    }

    /// <summary>
    /// Takes a snapshot over, in one transaction with the cursor: for a consumer that was away beyond the retained history, or begins with a stock.
    /// </summary>
    /// <param name="client">A client of the node.</param>
    /// <param name="subscription">Name of the subscription whose filter counts.</param>
    /// <param name="access">Why.</param>
    /// <param name="work">
    /// Takes everything that stands now. What the consumer holds and the snapshot leaves out no longer holds: remove it in the same transaction.
    /// Has to enumerate to the end.
    /// </param>
    /// <param name="cancellationToken">Stops it: nothing has happened then.</param>
    public async Task TakeOverSnapshotAsync(
        ExchangeClient client,
        string subscription,
        AccessTicket access,
        Func<IAsyncEnumerable<StoredDocument>, DbTransaction, CancellationToken, Task> work,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(work);
        var tables = new InboxTables(node, subscription);
        long? next = null;
        async IAsyncEnumerable<StoredDocument> ReadAsync()
        {
            await foreach (var piece in client.PullSnapshotAsync(subscription, access, cancellationToken))
            {
                foreach (var document in piece.Documents) yield return document;
                if (piece.HasNextIndex) next = piece.NextIndex;
            }
        }

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var cursor = await tables.FindCursorAsync(connection, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await work(ReadAsync(), transaction, cancellationToken);
        var end = next ?? throw new InvalidOperationException("The work did not enumerate the snapshot to its end.");
        await tables.MoveAsync(transaction, cursor, new InboxCursor(0, end), cancellationToken);
        await tables.ForgetExceptionsAsync(transaction, end, cancellationToken);
        await transaction.CommitAsync(CancellationToken.None);
    }

    private async Task<InboxCursor?> FindCursorAsync(InboxTables tables, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await tables.FindCursorAsync(connection, cancellationToken);
    }
}
