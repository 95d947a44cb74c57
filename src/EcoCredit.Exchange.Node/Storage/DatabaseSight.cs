namespace EcoCredit.Exchange.Node.Storage;

/// <summary>
/// What a database says when it is looked at anew, over a connection that owes nothing to an earlier one: which database it is, and the
/// heads in it. A node that finds another identity, or a smaller head, has another database under it than it had.
/// </summary>
/// <param name="Identity">PostgreSQL: system identifier, database and timeline. SQLite: a random mark that is made anew with every
/// start.</param>
/// <param name="Heads">The heads: one, or none before the first start and where the tables are gone.</param>
internal sealed record DatabaseSight(string Identity, IReadOnlyList<LedgerHeadRow> Heads);
