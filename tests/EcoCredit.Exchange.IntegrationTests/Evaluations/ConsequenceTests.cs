using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Evaluations;

/// <summary>Steps that come at once, and what the region's node signs because of them, on a real node.</summary>
public sealed class ConsequenceTests
{
    private const int CannotFollow = 1301;

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    [Trait("Rule", "IM-30-2")]
    public async Task Reports_of_two_cities_that_come_at_once_bring_one_notice(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        for (var month = 1; month <= 6; month++)
        {
            var code = ExchangeFixture.NewSubject();
            await Task.WhenAll(new[] { f.City, f.OtherCity }.Select(city =>
                f.PushAsync(city, Report(city, $"2025-0{month}", Item(code, $"示例通报〔2025〕{city.Area}号", $"2025-0{month}-03")))));
        }

        var documents = Documents(f);
        documents.Count(kind => kind == DocumentKind.AdvisoryReport).ShouldBe(12);
        documents.Count(kind => kind == DocumentKind.CoInvestigationNotice).ShouldBe(6);
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    [Trait("Rule", "IM-30-1")]
    public async Task Of_two_reports_of_one_month_that_come_at_once_one_stands(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        for (var month = 1; month <= 6; month++)
        {
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
            {
                try
                {
                    await f.PushAsync(f.City, Report(f.City, $"2025-0{month}"));
                    return null;
                }
                catch (RpcException e)
                {
                    return ExchangeError.Read(e);
                }
            }));
            outcomes.Count(error => error is null).ShouldBe(1);
            outcomes.OfType<ExchangeError>().ShouldAllBe(error => error.Violations.Any(v => v.Field == "header.supersedes"));
        }

        await f.Node.RestartAsync();
        (await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.City, Report(f.City, "2025-06")))).Reason.ShouldBe(ErrorReason.ProcedureStepRefused);
        Documents(f).Count.ShouldBe(6);
    }

    [Fact]
    [Trait("Rule", "IM-30-2")]
    public async Task A_flood_of_events_brings_notices_that_fit_and_stops_nobody()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var code = ExchangeFixture.NewSubject();
        AdvisoryReport Many(string month) => Report(
            f.City, month, [.. Enumerable.Range(0, 500).Select(i => Item(code, new string('示', 90) + month + i, month + "-03"))]);

        using var push = f.Exchange(f.City).Push();
        foreach (var report in new[] { Many("2025-07"), Report(f.City, "2025-08") })
            await push.RequestStream.WriteAsync(new PushRequest { Envelope = f.City.Sign(report) });
        await push.RequestStream.CompleteAsync();
        var outcomes = await push.ResponseStream.ReadAllAsync().ToListAsync();

        outcomes.ShouldAllBe(outcome => outcome.Accepted != null);
        Documents(f).ShouldBe([DocumentKind.AdvisoryReport, DocumentKind.CoInvestigationNotice, DocumentKind.AdvisoryReport]);
    }

    [Fact]
    public async Task Nothing_is_signed_with_a_key_that_was_revoked()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var code = ExchangeFixture.NewSubject();
        await f.PushAsync(f.City, Report(f.City, "2025-07", Item(code, "示例通报〔2025〕1号", "2025-07-03")));
        f.Node.Edit(editor => editor.RevokeKey(f.Region.Signer.PublicKey.KeyId, TimeProvider.System.GetUtcNow().AddMinutes(-1)));
        await f.Node.DirectoryTakenOverAsync();
        f.Node.Log.Announce(CannotFollow);

        var second = Report(f.City, "2025-08", Item(code, "示例通报〔2025〕2号", "2025-08-03"));
        (await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.City, second))).Reason.ShouldBe(ErrorReason.Internal);

        Documents(f).ShouldBe([DocumentKind.AdvisoryReport]);
        f.Node.Log.Entries.Count(e => e.EventId == CannotFollow).ShouldBe(1);
    }

    private static List<DocumentKind> Documents(ExchangeFixture f)
    {
        using var context = f.Node.Host.Services.GetRequiredService<IDatabase>().CreateReader();
        return [.. context.Documents.OrderBy(d => d.Idx).Select(d => d.Kind).AsEnumerable().Select(kind => (DocumentKind)kind)];
    }

    private static AdvisoryReport Report(TestAgency city, string month, params AdvisoryItem[] items)
    {
        var report = new AdvisoryReport { Header = city.Header("", Visibility.EcoInternal), Month = month, NilReport = items.Length == 0, Items = { items } };
        report.Header.Subject = null;
        return report;
    }

    private static AdvisoryItem Item(string code, string number, string day) => new()
    {
        CreditCode = code,
        Name = "示例环境检测有限公司",
        Kind = AdvisoryKind.JointInspectionNotice,
        DocumentNumber = number,
        OccurredOn = day,
    };
}
