using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.IntegrationTests.Chaos;

/// <summary>
/// The subscribers that take what comes into their memory; those with a database of their own are <see cref="ChaosInbox"/>es.
/// </summary>
internal static class SubscriberParts
{
    public static IReadOnlyList<SubscriberPart> Of(ChaosSite site)
    {
        SubscriptionFilter all = new();
        var results = Kinds(DocumentKind.EvaluationResult);
        var flags = Kinds(DocumentKind.Flag, DocumentKind.FlagLift);
        var records = Kinds(DocumentKind.CreditRecord, DocumentKind.RecordClosure);
        var some = new SubscriptionFilter { SubjectCodes = { Enumerable.Range(0, 50).Select(ChaosDocuments.Organisation) } };
        var region = site.Region.Agency;
        return
        [
            new("steady-region", region, Temper.Steady, all),
            new("steady-platform", site.Platform, Temper.Steady, all),
            new("steady-city", site.City, Temper.Steady, all),
            new("steady-market", site.Market, Temper.Steady, all),
            new("steady-county", site.County, Temper.Steady, all),
            new("slow-platform", site.Platform, Temper.Slow, results),
            new("slow-city", site.OtherCity, Temper.Slow, all),
            new("slow-market", site.Market, Temper.Slow, new SubscriptionFilter { AreaCode = "990100" }),
            new("stuck-platform", site.Platform, Temper.Stuck, all),
            new("stuck-city", site.City, Temper.Stuck, records),
            new("stuck-county", site.County, Temper.Stuck, all),
            new("cut-region", region, Temper.Cut, all),
            new("cut-platform", site.Platform, Temper.Cut, flags),
            new("cut-city", site.City, Temper.Cut, all),
            new("leaving-platform", site.Platform, Temper.Leaving, some),
            new("leaving-city", site.OtherCity, Temper.Leaving, all),
            new("leaving-market", site.Market, Temper.Leaving, all),
        ];
    }

    /// <summary>Those with a database of their own.</summary>
    public static IReadOnlyList<SubscriberPart> InboxesOf(ChaosSite site) =>
    [
        new("inbox-region", site.Region.Agency, Temper.Leaving, Kinds(DocumentKind.EvaluationResult, DocumentKind.CreditRecord)),
        new("inbox-platform", site.Platform, Temper.Leaving, new SubscriptionFilter()),
        new("inbox-city", site.City, Temper.Leaving, new SubscriptionFilter { AreaCode = "990102" }),
    ];

    private static SubscriptionFilter Kinds(params DocumentKind[] kinds) => new() { Kinds = { kinds } };
}
