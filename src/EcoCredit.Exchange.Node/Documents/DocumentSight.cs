using EcoCredit.Exchange.Node.Storage;

namespace EcoCredit.Exchange.Node.Documents;

/// <summary>The columns that decide who may see a document.</summary>
internal sealed class DocumentSight
{
    public required long Idx { get; init; }

    public required string Source { get; init; }

    public required string DocumentId { get; init; }

    public required int Kind { get; init; }

    public required string Subject { get; init; }

    public required string Area { get; init; }

    public required int Visibility { get; init; }

    public required long RecordedAtMs { get; init; }

    public static IQueryable<DocumentSight> In(ExchangeDbContext context) => Of(context.Documents);

    public static IQueryable<DocumentSight> Of(IQueryable<DocumentRow> documents) => documents.Select(d => new DocumentSight
    {
        Idx = d.Idx,
        Source = d.Source,
        DocumentId = d.DocumentId,
        Kind = d.Kind,
        Subject = d.Subject,
        Area = d.Area,
        Visibility = d.Visibility,
        RecordedAtMs = d.RecordedAtMs,
    });
}
