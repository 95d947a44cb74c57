using EcoCredit.Exchange.IntegrationTests.Disclosures;
using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Journal;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Erasure;

/// <summary>The keys of the bodies come and go beside the running node.</summary>
public sealed class BodyKeyTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task A_key_is_exchanged_under_load_and_the_older_one_retired(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var pushed = new List<CreditRecord>();
        await PushAsync(f, pushed, 20);
        var second = BodyKeys.Rotate(f.Region.Folder, TimeProvider.System);
        second.Number.ShouldBe(2);
        // Under load, until the node has the key and has moved everything to it.
        await UntilAsync(async () =>
        {
            await PushAsync(f, pushed, 3);
            return (await NamesAsync(f)).IsSubsetOf(BodyCipher.NamesOf(second.Id));
        });
        foreach (var record in pushed.Take(3).Append(pushed[^1])) (await f.GetAsync(f.City, record)).Document.Index.ShouldBeGreaterThanOrEqualTo(0);
        (await BodyKeys.CountBodiesAsync(f.Region.Folder, 1, CancellationToken.None)).ShouldBe(0);

        await RefusesAsync(() => BodyKeys.RetireAsync(f.Region.Folder, 1, CancellationToken.None));
        await RefusesAsync(() => BodyKeys.RetireAsync(f.Region.Folder, 2, CancellationToken.None));
        var third = BodyKeys.Rotate(f.Region.Folder, TimeProvider.System);
        await RefusesAsync(() => BodyKeys.RetireAsync(f.Region.Folder, 2, CancellationToken.None));
        await UntilAsync(async () => await BodyKeys.CountBodiesAsync(f.Region.Folder, 2, CancellationToken.None) == 0);
        File.Exists(await BodyKeys.RetireAsync(f.Region.Folder, 2, CancellationToken.None)).ShouldBeTrue();
        BodyKeys.List(f.Region.Folder).Select(k => k.Number).ShouldBe([1, third.Number]);

        await f.Node.RestartAsync();
        (await f.Node.Host.Services.OpenedBodiesAsync()).Count.ShouldBeGreaterThan(pushed.Count);
        (await f.GetAsync(f.City, pushed[0])).Document.Index.ShouldBe(0);
        // Its number is not given out again.
        BodyKeys.Rotate(f.Region.Folder, TimeProvider.System).Number.ShouldBe(4);
    }

    [Fact]
    public async Task A_folder_without_the_newest_key_says_so_until_it_is_there()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var (health, cipher) = (f.Node.Host.Services.GetRequiredService<NodeHealth>(), f.Node.Host.Services.GetRequiredService<BodyCipher>());
        var key = BodyKeys.Rotate(f.Region.Folder, TimeProvider.System);
        await TestNode.EventuallyAsync(() => cipher.KeyId == key.Id + "+c");
        var record = f.City.Penalty(ExchangeFixture.NewSubject());
        await f.PushAsync(f.City, record);
        var (path, aside) = (Path.Combine(f.Region.Folder.Path, "keys/body-2.key"), Path.Combine(f.Region.Folder.Path, "aside"));

        File.Move(path, aside);
        await TestNode.EventuallyAsync(() => cipher.KeyId != key.Id + "+c");
        (await ExchangeFixture.ErrorOfAsync(() => f.GetAsync(f.City, record))).Reason.ShouldBe(ErrorReason.StorageUnavailable);
        await TestNode.EventuallyAsync(() => health.Problems.ContainsKey("bodies"));
        health.Problems["bodies"].ShouldContain(key.Id);

        File.Move(aside, path);
        await TestNode.EventuallyAsync(() => !health.Problems.ContainsKey("bodies"));
        (await f.GetAsync(f.City, record)).Document.Index.ShouldBe(0);
    }

    private static async Task PushAsync(ExchangeFixture f, List<CreditRecord> pushed, int count)
    {
        CreditRecord[] records = [.. Enumerable.Range(0, count).Select(_ => f.City.Penalty(ExchangeFixture.NewSubject()))];
        if (pushed.Count == 0) await f.PushAsync(f.City, records[0]);
        await Task.WhenAll(records.Select(r => f.PushAsync(f.City, r)));
        pushed.AddRange(records);
    }

    private static async Task<HashSet<string>> NamesAsync(ExchangeFixture f)
    {
        await using var context = f.Database().CreateReader();
        return [.. await context.LedgerBodies.Select(b => b.KeyId).Distinct().ToListAsync()];
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!await condition()) await Task.Delay(100, limit.Token);
    }

    private static Task RefusesAsync(Func<Task> call) => Should.ThrowAsync<NodeFolderException>(call);
}
