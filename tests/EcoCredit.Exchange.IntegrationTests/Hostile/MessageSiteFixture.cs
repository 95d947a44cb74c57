using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Hostile;

/// <summary>One site for the tests of messages, signatures and authority: what they try one after the other meets the same node.</summary>
public sealed class MessageSiteFixture : IAsyncLifetime
{
    internal MessageSite Site { get; private set; } = null!;

    public async Task InitializeAsync() => Site = await MessageSite.StartAsync(TestStore.Sqlite, logLevel: "Debug");

    public async Task DisposeAsync() => await Site.DisposeAsync();
}

[CollectionDefinition(Name)]
public sealed class MessageSiteCollection : ICollectionFixture<MessageSiteFixture>
{
    public const string Name = "hostile messages";
}
