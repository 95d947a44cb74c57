using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Storage;

/// <summary>
/// Documents that are alike in one column, in the order of the ledger, always by the index of column and place. In SQL, because PostgreSQL takes
/// such documents to lie evenly among all: it would go through the table to the next one, however far that is.
/// </summary>
internal static class DocumentRuns
{
    public static IQueryable<DocumentRow> OfKind(ExchangeDbContext context, int kind, long from, long end, int count) =>
        Read(context, "kind", kind, from, end, count);

    public static IQueryable<DocumentRow> OfSource(ExchangeDbContext context, string source, long from, long end, int count) =>
        Read(context, "source", source, from, end, count);

    public static IQueryable<DocumentRow> OfSubject(ExchangeDbContext context, string subject, long from, long end, int count) =>
        Read(context, "subject", subject, from, end, count);

    // Only the index has the rows in the order of a pair of columns; and of such a pair SQLite would use no more than the first.
    private static IQueryable<DocumentRow> Read(ExchangeDbContext context, string column, object value, long from, long end, int count)
    {
        var sql = context.Database.IsNpgsql()
            ? $"SELECT * FROM document WHERE ({column}, idx) >= ({{0}}, {{1}}) AND ({column}, idx) < ({{0}}, {{2}}) ORDER BY {column}, idx LIMIT {{3}}"
            : $"SELECT * FROM document WHERE {column} = {{0}} AND idx >= {{1}} AND idx < {{2}} ORDER BY idx LIMIT {{3}}";
        return context.Documents.FromSqlRaw(sql, value, from, end, count);
    }
}
