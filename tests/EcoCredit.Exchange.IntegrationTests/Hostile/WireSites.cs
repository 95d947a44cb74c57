using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Hostile;

/// <summary>The node that connections and frames are tried against: one for several classes, so that damage adds up.</summary>
public sealed class WireSite : IAsyncLifetime
{
    internal HostileSite Site { get; private set; } = null!;

    public async Task InitializeAsync() => Site = await HostileSite.StartAsync(TestStore.Sqlite);

    public async Task DisposeAsync() => await Site.DisposeAsync();
}

/// <summary>The same with time limits of seconds, for peers who are slow.</summary>
public sealed class SlowWireSite : IAsyncLifetime
{
    internal const int LimitSeconds = 2;

    internal HostileSite Site { get; private set; } = null!;

    public async Task InitializeAsync() => Site = await HostileSite.StartAsync(TestStore.Sqlite, options => options with
    {
        Limits = options.Limits with { StreamIdleSeconds = LimitSeconds, UnaryDeadlineSeconds = LimitSeconds },
        Ledger = options.Ledger with { Witnessing = options.Ledger.Witnessing with { Enabled = true } },
    });

    public async Task DisposeAsync() => await Site.DisposeAsync();
}

[CollectionDefinition(Name)]
public sealed class WireCollection : ICollectionFixture<WireSite>
{
    public const string Name = "wire";
}

[CollectionDefinition(Name)]
public sealed class SlowWireCollection : ICollectionFixture<SlowWireSite>
{
    public const string Name = "slow wire";
}
