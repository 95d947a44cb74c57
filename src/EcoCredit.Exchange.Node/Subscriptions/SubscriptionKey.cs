namespace EcoCredit.Exchange.Node.Subscriptions;

/// <summary>Names a subscription: whose, and which.</summary>
internal readonly record struct SubscriptionKey(string Agency, string Name);
