using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Grpc.Core;

namespace EcoCredit.Exchange.IntegrationTests.Exchange;

public sealed class PushStreamTests
{
    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    [Trait("Security", "MSG-09")]
    public async Task Answers_each_document_in_order_and_goes_on_after_a_refusal(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var items = new List<(Envelope Envelope, PushResponse.OutcomeOneofCase Expected)>();
        for (var i = 0; i < 60; i++)
        {
            var record = f.City.Penalty(ExchangeFixture.NewSubject());
            var envelope = f.City.Sign(record);
            items.Add((envelope, PushResponse.OutcomeOneofCase.Accepted));
            items.Add((f.OtherCity.Sign(f.OtherCity.Penalty(ExchangeFixture.NewSubject())), PushResponse.OutcomeOneofCase.Refused));
            // Its closure right behind it: the record has to be found although it was sent a moment ago.
            items.Add((f.City.Sign(f.City.Closure(record)), PushResponse.OutcomeOneofCase.Accepted));
            items.Add((envelope, PushResponse.OutcomeOneofCase.Duplicate));
        }

        var responses = await PushAsync(f, f.City, [.. items.Select(i => i.Envelope)]);
        responses.Select(r => r.Correlation).ShouldBe(Enumerable.Range(0, items.Count).Select(i => $"row {i}"));
        responses.Select(r => r.OutcomeCase).ShouldBe(items.Select(i => i.Expected));
        var accepted = responses.Zip(items).Where(p => p.First.OutcomeCase == PushResponse.OutcomeOneofCase.Accepted).ToList();
        accepted.ShouldAllBe(p => ReceiptCheck.FindProblem(p.First.Accepted.Receipt, p.Second.Envelope, f.Region) == null);
        accepted.Select(p => p.First.Accepted.Receipt.Index).ShouldBe(Enumerable.Range(0, 120).Select(i => (long)i));
        var refused = ExchangeError.Read(Google.Rpc.Status.Parser.ParseFrom(responses[1].Refused.Status)).ShouldNotBeNull();
        refused.Reason.ShouldBe(ErrorReason.NotTheSource);
    }

    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    public async Task Loses_nothing_and_doubles_nothing_when_many_push_the_same(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        Envelope[] envelopes = [.. Enumerable.Range(0, 200).Select(_ => f.City.Sign(f.City.Penalty(ExchangeFixture.NewSubject())))];
        var streams = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => PushAsync(f, f.City, envelopes)));

        for (var i = 0; i < envelopes.Length; i++)
        {
            var receipts = streams.Select(s => s[i].OutcomeCase == PushResponse.OutcomeOneofCase.Accepted ? s[i].Accepted.Receipt : s[i].Duplicate.Receipt).ToList();
            receipts.Select(r => r.Index).Distinct().ShouldHaveSingleItem();
            streams.Count(s => s[i].OutcomeCase == PushResponse.OutcomeOneofCase.Accepted).ShouldBe(1);
            receipts.ShouldAllBe(r => ReceiptCheck.FindProblem(r, envelopes[i], f.Region) == null);
        }

        (await f.LedgerSizeAsync()).ShouldBe(envelopes.Length);
    }

    private static async Task<List<PushResponse>> PushAsync(ExchangeFixture f, TestAgency carrier, IReadOnlyList<Envelope> envelopes)
    {
        using var call = f.Exchange(carrier).Push();
        var responses = new List<PushResponse>();
        var reading = Task.Run(async () =>
        {
            await foreach (var response in call.ResponseStream.ReadAllAsync()) responses.Add(response);
        });
        for (var i = 0; i < envelopes.Count; i++) await call.RequestStream.WriteAsync(
            new PushRequest { Envelope = envelopes[i], Correlation = $"row {i}" });
        await call.RequestStream.CompleteAsync();
        await reading;
        return responses;
    }
}
