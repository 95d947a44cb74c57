using System.Data;
using System.Data.Common;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Client;

/// <summary>One run of an inbox: takes the documents one after the other, each in a transaction of its own.</summary>
internal sealed class InboxRun(
    DbDataSource database, InboxTables tables, InboxCursor? cursor, Func<DocumentDelivery, DbTransaction, CancellationToken, Task> work)
{
    private InboxCursor? _cursor = cursor;

    /// <summary>First ledger index that was not taken; <see langword="null"/> before the first connection.</summary>
    public long? Next => _cursor?.Next;

    /// <summary>Everything below the index has been taken or is not for the consumer.</summary>
    public async Task MoveAsync(long nextIndex, CancellationToken cancellationToken)
    {
        if (nextIndex <= _cursor?.Next) return;
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var to = Behind(nextIndex);
        await tables.MoveAsync(transaction, _cursor, to, cancellationToken);
        await transaction.CommitAsync(CancellationToken.None);
        _cursor = to;
    }

    public async Task TakeAsync(DocumentDelivery delivery, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        if (_cursor is not { } cursor || delivery.Index >= cursor.Next)
        {
            if (!await TakeNextAsync(connection, delivery, cancellationToken)) return;
        }
        else if (!await tables.IsTakenAsync(connection, cursor, delivery.Index, cancellationToken))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await tables.TakeAsync(transaction, cursor, delivery.Index, cancellationToken);
            if (await WorkAsync(delivery, transaction, cancellationToken) is { } problem)
            {
                Reject(delivery, problem);
                return;
            }
        }

        delivery.Acknowledge();
    }

    private async Task<bool> TakeNextAsync(DbConnection connection, DocumentDelivery delivery, CancellationToken cancellationToken)
    {
        var to = Behind(delivery.Index + 1);
        Exception? problem;
        await using (var transaction = await connection.BeginTransactionAsync(cancellationToken))
        {
            // First of all: another consumer with the same cursor waits here, or has been before.
            await tables.MoveAsync(transaction, _cursor, to, cancellationToken);
            problem = await WorkAsync(delivery, transaction, cancellationToken);
        }

        if (problem is not null && delivery.IsLastAttempt) await PassAsync(connection, delivery.Index, to, cancellationToken);
        if (problem is null || delivery.IsLastAttempt) _cursor = to;
        if (problem is not null) Reject(delivery, problem);
        return problem is null;
    }

    /// <summary>Does the work and commits; gives what the work threw, rolled back.</summary>
    private async Task<Exception?> WorkAsync(DocumentDelivery delivery, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var connection = transaction.Connection!;
        try
        {
            await work(delivery, transaction, cancellationToken);
        }
        catch (Exception e) when (connection.State == ConnectionState.Open && !cancellationToken.IsCancellationRequested)
        {
            await transaction.RollbackAsync(cancellationToken);
            return e;
        }

        // Never cancelled: a commit is either there or not.
        await transaction.CommitAsync(CancellationToken.None);
        return null;
    }

    // The node parks the document and goes on. A crash before the node knows leaves it an exception: it is taken whichever way it comes again.
    private async Task PassAsync(DbConnection connection, long index, InboxCursor to, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await tables.MoveAsync(transaction, _cursor, to, cancellationToken);
        await tables.AddExceptionAsync(transaction, index, cancellationToken);
        await transaction.CommitAsync(CancellationToken.None);
    }

    private InboxCursor Behind(long nextIndex) => new(_cursor?.First ?? nextIndex, nextIndex);

    // The type alone: a message may quote the document.
    private static void Reject(DocumentDelivery delivery, Exception problem) =>
        delivery.Reject(RejectionAction.Retry, problem.GetType().Name);
}
