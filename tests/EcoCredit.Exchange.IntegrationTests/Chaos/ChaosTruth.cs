using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Chaos;

/// <summary>One row of a node's documents, read past the node.</summary>
internal sealed record TrueDocument(
    long Index, string Source, string Id, DocumentKind Kind, string Subject, AreaCode Area, Visibility Visibility, string Digest)
{
    /// <summary>What it is, on whatever node it lies.</summary>
    public (string Source, string Id, string Digest) Identity => (Source, Id, Digest);
}

/// <summary>
/// What the publisher's ledger holds at the end, and who had to get which part of it: by the permission table alone, without anything of
/// the
/// feeds.
/// </summary>
internal sealed class ChaosTruth(IReadOnlyList<TrueDocument> documents)
{
    private readonly Permissions _permissions = PermissionLoader.Load(overridePath: null);

    public IReadOnlyList<TrueDocument> Documents => documents;

    public static async Task<ChaosTruth> ReadAsync(DatabaseFactory place) => new(await DocumentsOfAsync(place));

    /// <summary>The documents of a node in the order of its ledger, without the statements of those who asked.</summary>
    public static async Task<IReadOnlyList<TrueDocument>> DocumentsOfAsync(DatabaseFactory place)
    {
        var rows = await place.QueryAsync(
            "SELECT idx, source, document_id, kind, subject, area, visibility, payload_digest FROM document "
            + $"WHERE kind <> {(int)DocumentKind.AccessStatement} ORDER BY idx");
        return [.. rows.Select(r => new TrueDocument(
            Number(r[0]),
            (string)r[1],
            (string)r[2],
            (DocumentKind)Number(r[3]),
            (string)r[4],
            AreaOf((string)r[5]),
            (Visibility)Number(r[6]),
            Convert.ToHexStringLower((byte[])r[7])))];
    }

    /// <summary>What an agency may see and a filter lets through.</summary>
    public IEnumerable<TrueDocument> For(TestAgency agency, SubscriptionFilter filter) => documents.Where(d =>
        MaySee(agency, d)
        && (filter.Kinds.Count == 0 || filter.Kinds.Contains(d.Kind))
        && (filter.AreaCode.Length == 0 || AreaOf(filter.AreaCode).Contains(d.Area))
        && (filter.SubjectCodes.Count == 0 || filter.SubjectCodes.Contains(d.Subject)));

    /// <summary>
    /// What has to be with a recipient of deliveries: the kinds of its route, and the region's final results for the two platforms.
    /// </summary>
    public IEnumerable<TrueDocument> For(TestAgency recipient, IReadOnlyCollection<DocumentKind> kinds, bool isResultPlatform) =>
        documents.Where(d => MaySee(recipient, d) && (kinds.Contains(d.Kind) || (isResultPlatform && IsFinalResult(d))));

    private static long Number(object value) => Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture);

    private static AreaCode AreaOf(string code) => AreaCode.TryParse(code, out var area) ? area : throw new FormatException(code);

    // A proposed one stays inside the ecology system.
    private static bool IsFinalResult(TrueDocument document) =>
        document is { Kind: DocumentKind.EvaluationResult, Visibility: Visibility.Public };

    private bool MaySee(TestAgency agency, TrueDocument document) =>
        _permissions.CanSee(agency.Role, AreaOf(agency.Area), document.Kind, document.Visibility, document.Area);
}
