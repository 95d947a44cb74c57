using System.Data.Common;
using System.Globalization;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Journal;

/// <summary>A statement that few batches have: it runs in the batch's transaction, behind everything else.</summary>
internal sealed record RareStatement(string Sql, params (string Name, object Value)[] Parameters)
{
    public void Run(DbConnection connection, DbTransaction transaction)
    {
        using var command = Make(connection, transaction);
        command.ExecuteNonQuery();
    }

    public async Task RunAsync(DbConnection connection, DbTransaction transaction)
    {
        await using var command = Make(connection, transaction);
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private DbCommand Make(DbConnection connection, DbTransaction transaction)
    {
        var command = connection.CreateCommand();
        (command.CommandText, command.Transaction, command.CommandTimeout) = (Sql, transaction, 0);
        foreach (var (name, value) in Parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        return command;
    }
}

/// <summary>What a batch erases and which configuration it records, for both databases.</summary>
internal static class RareStatements
{
    /// <summary>What stands as last problem of a delivery whose document was erased before it left.</summary>
    public const string ErasedProblem = "ERASED";

    private static readonly string PersonKinds = List(
        [
            (long)DocumentKind.PractitionerRecord, (long)DocumentKind.PractitionerResult, (long)DocumentKind.PractitionerStep,
            (long)DocumentKind.PractitionerRepair,
        ]);

    private static readonly string Unfinished =
        List([(long)DeliveryState.Waiting, (long)DeliveryState.Sent, (long)DeliveryState.Parked]);

    public static IEnumerable<RareStatement> Of(JournalBatch batch)
    {
        foreach (var placed in batch.Units)
        {
            if (placed.Unit.Erases.Count > 0)
            {
                foreach (var statement in Erase(placed.Index, [.. placed.Unit.Erases.Select(e => e.Index)])) yield return statement;
                foreach (var question in placed.Unit.Erases.Select(e => e.Question).OfType<AskedQuestion>().Distinct())
                {
                    yield return new RareStatement(
                        "DELETE FROM asked WHERE agency = @agency AND asked_at_ms = @time",
                        ("agency", question.Agency),
                        ("time", question.TimeMs));
                }
            }

            if (placed.Unit.Configuration is { } recorded)
            {
                yield return new RareStatement(
                    """
                    INSERT INTO recorded_configuration (name, digest, idx) VALUES (@name, @digest, @idx)
                    ON CONFLICT (name) DO UPDATE SET digest = excluded.digest, idx = excluded.idx
                    """,
                    ("name", recorded.Name),
                    ("digest", recorded.Digest),
                    ("idx", placed.Index));
            }
        }
    }

    /// <summary>
    /// What was erased before stays as it was. A document keeps its row, so that what refers to it and what comes again under its id are
    /// told from what was never here; a person's handle goes. What it ended stays ended.
    /// </summary>
    private static IEnumerable<RareStatement> Erase(long erasure, IReadOnlyList<long> indexes)
    {
        var list = List(indexes);
        yield return new(
            $"UPDATE ledger_body SET opening = NULL, ciphertext = NULL, erased_idx = @erasure WHERE idx IN ({list}) AND erased_idx IS NULL",
            ("erasure", erasure));
        yield return new($"DELETE FROM subject_fact WHERE idx IN ({list})");
        yield return new(
            $"UPDATE document SET payload_digest = @nothing, subject = CASE WHEN kind IN ({PersonKinds}) THEN '' ELSE subject END WHERE idx IN ({list})",
            ("nothing", Array.Empty<byte>()));
        yield return new(
            $"""
            UPDATE delivery SET state = {(int)DeliveryState.Dropped}, next_attempt_at_ms = NULL, last_problem = '{ErasedProblem}'
            WHERE idx IN ({list}) AND state IN ({Unfinished})
            """);
        // Derived from answers: a line that no answer is left of.
        yield return new($"DELETE FROM disclosure_line WHERE last_idx IN ({list})");
        var rows = string.Join(", ", indexes.Select(i => string.Create(CultureInfo.InvariantCulture, $"({i}, @erasure)")));
        yield return new(
            $"INSERT INTO erased_entry (idx, erasure_idx) VALUES {rows} ON CONFLICT DO NOTHING", ("erasure", erasure));
    }

    private static string List(IReadOnlyList<long> numbers) =>
        string.Join(", ", numbers.Select(n => n.ToString(CultureInfo.InvariantCulture)));
}
