using System.Data.Common;
using System.Runtime.InteropServices;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;

namespace EcoCredit.Exchange.Node.Status;

/// <summary>The columns that status questions read, alike for both databases. Plain ADO.NET: this is the hottest read of the node, and a
/// materialised entity costs as much as the query.</summary>
internal static class StatusRows
{
    public const string FactColumns =
        "subject, idx, recorded_at_ms, source, document_id, ordinal, kind, visibility, area, code, stage, effective_from_day, effective_to_day, year, revision, score, catalogue_rows, target_source, target_id, resulting_level, purpose_mask";

    public const string SourceQuery = "SELECT source, last_idx, last_time_ms FROM source_state";

    public const string SizeQuery = "SELECT size FROM ledger_head";

    public static void AddFact(DbDataReader row, Dictionary<string, List<RecordedFact>> facts)
    {
        var subject = row.GetString(0);
        if (!facts.TryGetValue(subject, out var known)) facts[subject] = known = [];
        known.Add(ReadFact(new ReaderRow(row)));
    }

    /// <summary>Reads the columns of <see cref="FactColumns"/>.</summary>
    public static RecordedFact ReadFact<TRow>(TRow row)
        where TRow : IRow =>
        new(
            row.GetInt64(1),
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)),
            row.GetString(3),
            row.GetString(4),
            new Fact(
                row.GetInt32(5),
                (DocumentKind)row.GetInt32(6),
                (Visibility)row.GetInt32(7),
                row.GetString(8),
                row.GetInt32(9),
                row.GetInt32(10),
                DateOnly.FromDayNumber(row.GetInt32(11)),
                row.IsNull(12) ? null : DateOnly.FromDayNumber(row.GetInt32(12)),
                row.GetInt32(13),
                row.GetInt32(14),
                row.IsNull(15) ? null : row.GetInt32(15),
                row.GetString(16),
                row.GetString(17),
                row.GetString(18),
                row.GetInt32(19))
            {
                PurposeMask = row.GetInt32(20),
            });

    public static void AddSource(DbDataReader row, Dictionary<string, SourceState> sources) => AddSource(new ReaderRow(row), sources);

    /// <summary>Reads the columns of <see cref="SourceQuery"/>.</summary>
    public static void AddSource<TRow>(TRow row, Dictionary<string, SourceState> sources)
        where TRow : IRow =>
        sources[row.GetString(0)] = new SourceState(row.GetInt64(1), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)));

    [StructLayout(LayoutKind.Auto)]
    private readonly struct ReaderRow(DbDataReader reader) : IRow
    {
        public bool IsNull(int column) => reader.IsDBNull(column);

        public int GetInt32(int column) => reader.GetInt32(column);

        public long GetInt64(int column) => reader.GetInt64(column);

        public string GetString(int column) => reader.GetString(column);
    }
}
