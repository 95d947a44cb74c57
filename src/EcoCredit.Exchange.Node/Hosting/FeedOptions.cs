using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>What feeds hand out.</summary>
public sealed record FeedOptions
{
    /// <summary>Days for which feeds hand out what was recorded; 0 for all of it. What is older is in snapshots while it stands.</summary>
    public int HistoryDays { get; init; }

    /// <summary>Subscriptions of one agency, 1 to 1,000.</summary>
    public int MaxSubscriptionsPerAgency { get; init; } = 100;

    internal IEnumerable<string> Check()
    {
        if (HistoryDays is < 0 or > 36_500) yield return $"feeds.historyDays: {HistoryDays} is not 0 to 36500.";
        if (MaxSubscriptionsPerAgency is < 1 or > 1000)
            yield return $"feeds.maxSubscriptionsPerAgency: {MaxSubscriptionsPerAgency} is not 1 to 1000.";
    }
}

/// <summary>What the node sends to other nodes by itself.</summary>
public sealed record DeliveryOptions
{
    /// <summary>To whom, and what.</summary>
    public IReadOnlyList<RouteOptions> Routes { get; init; } = [];

    /// <summary>
    /// The two platforms that get the region's final results (IM-20-7): credit codes of two agencies that have a route. None on the node of
    /// anybody but a region. Within how many working days is <see cref="RuleOptions.ResultPushWorkingDays"/>.
    /// </summary>
    public IReadOnlyList<string> ResultPlatforms { get; init; } = [];

    /// <summary>Time for one attempt, in seconds, 1 to 60.</summary>
    public int AttemptSeconds { get; init; } = 20;

    /// <summary>Longest pause between attempts, in seconds, 1 to 3,600. A delivery is tried for as long as it takes.</summary>
    public int MaxPauseSeconds { get; init; } = 300;

    internal IEnumerable<string> Check(AgencyOptions own)
    {
        if (Routes.Any(r => r is null) || ResultPlatforms.Any(p => p is null)) return ["deliveries: an entry is null."];
        var problems = Routes.SelectMany((route, i) => route.Check($"deliveries.routes[{i}]")).ToList();
        if (Routes.DistinctBy(r => r.Agency, StringComparer.Ordinal).Count() < Routes.Count) problems.Add("deliveries.routes: an agency has more than one route.");
        if (Routes.Any(r => r.Agency == own.Code)) problems.Add("deliveries.routes: the node's own agency needs no route.");
        if (ResultPlatforms.Count > 0)
        {
            if (own.Role != "ECO_REGION") problems.Add("deliveries.resultPlatforms: only a region has final results to send (IM-20-7).");
            if (ResultPlatforms.Distinct(StringComparer.Ordinal).Count() != 2 || ResultPlatforms.Count != 2)
                problems.Add("deliveries.resultPlatforms: exactly two platforms, the region's credit platform and Credit China (IM-20-7).");
            problems.AddRange(ResultPlatforms.Where(p => Routes.All(r => r.Agency != p)).Select(p => $"deliveries.resultPlatforms: {p} has no route."));
        }

        Range(AttemptSeconds, 60, "attemptSeconds");
        Range(MaxPauseSeconds, 3600, "maxPauseSeconds");
        return problems;

        void Range(int value, int to, string name)
        {
            if (value < 1 || value > to) problems.Add($"deliveries.{name}: {value} is not 1 to {to}.");
        }
    }
}

/// <summary>A node that documents are sent to.</summary>
public sealed record RouteOptions
{
    /// <summary>Its agency (credit code), enrolled in the directory.</summary>
    public required string Agency { get; init; }

    /// <summary>Where it listens: https://host:port.</summary>
    public required string Address { get; init; }

    /// <summary>
    /// The kinds that are sent, as the protos name them without prefix (CREDIT_RECORD). Empty for none of their own accord: results for a
    /// platform and retractions need no kind here.
    /// </summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <summary>Whether a new route begins with what is recorded already; else with what is recorded from its first start on.</summary>
    public bool FromBeginning { get; init; }

    internal IEnumerable<string> Check(string where)
    {
        if (!CreditCode.IsValid(Agency)) yield return $"{where}.agency: {Agency} is not a unified social credit code (GB 32100).";
        if (!Uri.TryCreate(Address, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttps
            || address is not { PathAndQuery: "/", Fragment: "", UserInfo: "" })
            yield return $"{where}.address: {Address} is not https://host:port.";
        foreach (var kind in Kinds.Where(k => k is null || !PermissionNames.Kinds.TryGetValue(k, out var known) || !MayBeSent(known)))
            yield return $"{where}.kinds: {kind} is not a document kind that may be sent.";
    }

    private static bool MayBeSent(DocumentKind kind) =>
        PermissionFloor.MayBeTold(kind) && kind is not (DocumentKind.AccessStatement or DocumentKind.StatusStatement);
}
