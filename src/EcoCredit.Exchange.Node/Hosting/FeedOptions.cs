using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>What feeds hand out.</summary>
public sealed record FeedOptions
{
    /// <summary>Days for which feeds hand out what was recorded; 0 for all of it. What is older is in snapshots while it stands.</summary>
    public int HistoryDays { get; init; }

    /// <summary>Subscriptions of one agency, 1 to 1,000.</summary>
    public int MaxSubscriptionsPerAgency { get; init; } = 100;

    internal void Check(OptionProblems problems)
    {
        problems.Range("feeds.historyDays", HistoryDays, 0, 36_500);
        problems.Range("feeds.maxSubscriptionsPerAgency", MaxSubscriptionsPerAgency, 1, 1000);
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

    internal void Check(AgencyOptions own, OptionProblems problems)
    {
        for (var i = 0; i < Routes.Count; i++) Routes[i].Check($"deliveries.routes[{i}]", problems);
        problems.Unique("deliveries.routes", Routes.Select(r => r.Agency), "an agency has more than one route.", "同一机构有多条路由。");
        if (Routes.Any(r => r.Agency == own.Code))
            problems.Add("deliveries.routes", "the node's own agency needs no route.", "本机构不需要路由。");
        if (ResultPlatforms.Count > 0) CheckPlatforms("deliveries.resultPlatforms", own, problems);
        problems.Range("deliveries.attemptSeconds", AttemptSeconds, 1, 60);
        problems.Range("deliveries.maxPauseSeconds", MaxPauseSeconds, 1, 3600);
    }

    private void CheckPlatforms(string path, AgencyOptions own, OptionProblems problems)
    {
        if (own.Role != "ECO_REGION")
            problems.Add(path, "only a region has final results to send (IM-20-7).", "只有自治区机构推送最终结果（IM-20-7）。");
        if (ResultPlatforms.Distinct(StringComparer.Ordinal).Count() != 2 || ResultPlatforms.Count != 2)
            problems.Add(
                path,
                "exactly two platforms, the region's credit platform and Credit China (IM-20-7).",
                "应为两个平台：自治区信用平台和“信用中国”（IM-20-7）。");
        foreach (var platform in ResultPlatforms.Where(p => Routes.All(r => r.Agency != p)))
            problems.Add(path, $"{platform} has no route.", $"{platform} 没有路由。");
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

    internal void Check(string where, OptionProblems problems)
    {
        problems.Code($"{where}.agency", Agency);
        if (!Uri.TryCreate(Address, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttps
            || address is not { PathAndQuery: "/", Fragment: "", UserInfo: "" })
            problems.Add($"{where}.address", $"{Address} is not https://host:port.", $"{Address} 不是“https://主机:端口”。");
        foreach (var kind in Kinds.Where(k => !PermissionNames.Kinds.TryGetValue(k, out var known) || !MayBeSent(known)))
            problems.Add($"{where}.kinds", $"{kind} is not a document kind that may be sent.", $"{kind} 不是可以推送的文书类型。");
    }

    private static bool MayBeSent(DocumentKind kind) =>
        PermissionFloor.MayBeTold(kind) && kind is not (DocumentKind.AccessStatement or DocumentKind.StatusStatement);
}
