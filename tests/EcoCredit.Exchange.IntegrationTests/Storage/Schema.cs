using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Storage;

/// <summary>Reads a database's tables as lines of text, sorted, so that two databases can be compared and a difference read.</summary>
internal static class Schema
{
    private const string SqliteColumns = """
        SELECT t.name, c.name, upper(c.type), c."notnull", c.pk, coalesce(c.dflt_value, ''), c.hidden
        FROM sqlite_master t JOIN pragma_table_xinfo(t.name) c
        WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE '\_\_EF%' ESCAPE '\'
        """;

    private const string SqliteIndexes = """
        SELECT t.name, i.origin, CASE i.origin WHEN 'pk' THEN '' ELSE i.name END, i."unique", i.partial, k.seqno, k.name, k.desc, k.coll
        FROM sqlite_master t JOIN pragma_index_list(t.name) i JOIN pragma_index_xinfo(i.name) k
        WHERE t.type = 'table' AND k.key = 1 AND t.name NOT LIKE '\_\_EF%' ESCAPE '\'
        """;

    // A rowid table that counts up for ever, or one without rowid, differs in its text only.
    private const string SqliteOptions = """
        SELECT name, instr(upper(sql), 'AUTOINCREMENT') > 0, instr(upper(sql), 'WITHOUT ROWID') > 0, instr(upper(sql), 'CHECK') > 0, instr(upper(sql), 'REFERENCES') > 0
        FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\_\_EF%' ESCAPE '\'
        """;

    private const string PostgresColumns = """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, coalesce(pg_get_expr(d.adbin, d.adrelid), ''), coalesce(l.collname, '')
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
          LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum LEFT JOIN pg_collation l ON l.oid = a.attcollation
        WHERE n.nspname = 'public' AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND c.relname NOT LIKE '\_\_EF%'
        """;

    private const string PostgresIndexes = """
        SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE '\_\_EF%'
        """;

    private const string PostgresConstraints = """
        SELECT r.relname, k.conname, k.contype::text, pg_get_constraintdef(k.oid)
        FROM pg_constraint k JOIN pg_class r ON r.oid = k.conrelid JOIN pg_namespace n ON n.oid = r.relnamespace
        WHERE n.nspname = 'public' AND k.contype <> 'n' AND r.relname NOT LIKE '\_\_EF%'
        """;

    public static async Task<IReadOnlyList<string>> ReadAsync(DatabaseFactory database)
    {
        (string Kind, string Sql)[] queries = database.Store == TestStore.Sqlite
            ? [("column", SqliteColumns), ("index", SqliteIndexes), ("table", SqliteOptions)]
            : [("column", PostgresColumns), ("index", PostgresIndexes), ("constraint", PostgresConstraints)];
        var lines = new List<string>();
        foreach (var (kind, sql) in queries)
        {
            foreach (var row in await database.QueryAsync(sql)) lines.Add($"{kind} {string.Join(" | ", row)}");
        }

        lines.Sort(StringComparer.Ordinal);
        return lines;
    }
}
