using System.Security.Cryptography;
using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Google.Protobuf;

namespace EcoCredit.Exchange.IntegrationTests.Disclosures;

/// <summary>From the commit of an end on, nobody is told as current what has ended.</summary>
public sealed class CurrentStateTests
{
    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    [Trait("Rule", "IM-31")]
    public async Task No_answer_behind_an_end_gives_the_old_state_as_current(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        const int Rounds = 20;
        const int MaxAsked = 30;
        var (city, region) = (f.Exchange(f.City), f.Exchange(f.Region));
        var buyer = new Asker<StatusService.StatusServiceClient>(f.Status(f.Buyer), await NamedAsync(f, f.Buyer));
        var platform = new Asker<ExchangeService.ExchangeServiceClient>(f.Exchange(f.Platform), await NamedAsync(f, f.Platform));
        var prefecture = new Asker<ExchangeService.ExchangeServiceClient>(city, await NamedAsync(f, f.City));
        var authority = new Asker<EvaluationService.EvaluationServiceClient>(new(f.Node.Connect(f.City)), prefecture.Access);
        var files = new List<(string Subject, CreditRecord Record, EvaluationResult Result)>();
        for (var i = 0; i < Rounds; i++)
        {
            var subject = ExchangeFixture.NewSubject();
            var (record, result) = (f.City.Serious(subject), f.Region.Result(subject, CreditLevel.Bad));
            files.Add((subject, record, result));
            await Task.WhenAll(PushAsync(city, f.City.Sign(record)), PushAsync(region, f.Region.Sign(result)));
        }

        var (answers, behind) = (0, 0);
        foreach (var (subject, record, result) in files)
        {
            var repair = f.City.Sign(f.City.Repair(subject, CreditLevel.NoNamedLevel, record, result));
            var push = PushAsync(city, repair);
            var told = new List<Task<(long Entry, bool IsOld)>>();
            // Until a good while after the commit, at every point of it.
            for (var i = 0; i < MaxAsked && (i < 4 || !push.IsCompleted); i++)
            {
                told.Add(AskAsync(buyer, subject));
                told.Add(PullAsync(platform, subject));
                told.Add(GetAsync(prefecture, record));
                told.Add(PreviewAsync(authority, record));
                await Task.WhenAny(told[^1], told[^2], told[^3], told[^4]);
            }

            var index = await push;
            told.Add(AskAsync(buyer, subject));
            foreach (var (entry, isOld) in await Task.WhenAll(told))
            {
                answers++;
                if (entry > index) behind++;
                isOld.ShouldBe(entry < index, $"entry {entry}, end {index}");
            }
        }

        behind.ShouldBeGreaterThan(0);
        behind.ShouldBeLessThan(answers);
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task What_was_known_before_is_told_again_with_its_repair_now(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var subject = ExchangeFixture.NewSubject();
        var (record, result) = (f.City.Serious(subject), f.Region.Result(subject, CreditLevel.Bad));
        await f.PushAsync(f.City, record);
        await f.PushAsync(f.Region, result);
        var (before, _) = await f.AskAsync(f.City, subject, Purpose.EcologySupervision);
        var repair = f.City.Repair(subject, CreditLevel.NoNamedLevel, record, result);
        var repaired = await f.PushAsync(f.City, repair);

        var (after, _) = await f.AskAsync(f.City, subject, Purpose.EcologySupervision);
        after.Subjects.Single().Verdict.ShouldBe(Verdict.NoNamedLevel);
        after.Subjects.Single().Facts.Where(x => x.Document.Equals(TestDocuments.Reference(record))).ShouldBeEmpty();
        var (again, _) = await f.AskAsync(
            f.City, subject, Purpose.EcologySupervision, r => (r.AsOf, r.KnownSize) = (before.AsOf, before.KnownSize));
        again.Subjects.ShouldBe(before.Subjects);
        again.Subjects.Single().Verdict.ShouldBe(Verdict.Bad);

        var documents = (await f.PullAsync(f.City, subject)).Documents;
        documents.Select(d => d.EndedBy.Count).ShouldBe([1, 1, 0]);
        documents[0].EndedBy.Single().ShouldBe(new Ending
        {
            Document = TestDocuments.Reference(repair),
            Kind = DocumentKind.RepairConfirmation,
            Index = repaired.Receipt.Index,
        });
    }

    private static async Task<AccessContext> NamedAsync(ExchangeFixture f, TestAgency agency)
    {
        var envelope = agency.Sign(agency.Access(agency.PurposeOf()));
        await f.Status(agency).CheckStatusAsync(new CheckStatusRequest
        {
            Access = new AccessContext { Statement = envelope },
            Subject = new SubjectQuery { CreditCode = ExchangeFixture.NewSubject() },
        });
        return new AccessContext { StatementDigest = ByteString.CopyFrom(SHA256.HashData(envelope.Payload.Span)) };
    }

    private static async Task<long> PushAsync(ExchangeService.ExchangeServiceClient client, Envelope envelope) =>
        (await client.PushDocumentAsync(new PushDocumentRequest { Envelope = envelope })).Receipt.Index;

    private static async Task<(long, bool)> AskAsync(Asker<StatusService.StatusServiceClient> asker, string subject)
    {
        var response = await asker.Client.CheckStatusAsync(
            new CheckStatusRequest { Access = asker.Access, Subject = new SubjectQuery { CreditCode = subject } });
        var status = StatusStatement.Parser.ParseFrom(response.Statement.Payload).Subjects.Single();
        return (response.Receipt.Index, status.Verdict == Verdict.Bad);
    }

    private static async Task<(long, bool)> PullAsync(Asker<ExchangeService.ExchangeServiceClient> asker, string subject)
    {
        var response = await asker.Client.PullAsync(new PullRequest { Access = asker.Access, SubjectCode = subject });
        return (response.Receipt.Index, response.Documents[0].EndedBy.Count == 0);
    }

    private static async Task<(long, bool)> GetAsync(Asker<ExchangeService.ExchangeServiceClient> asker, IDocument document)
    {
        var response = await asker.Client.GetDocumentAsync(
            new GetDocumentRequest { Access = asker.Access, Document = TestDocuments.Reference(document) });
        return (response.Receipt.Index, response.Document.EndedBy.Count == 0);
    }

    private static async Task<(long, bool)> PreviewAsync(Asker<EvaluationService.EvaluationServiceClient> asker, CreditRecord record)
    {
        IsoDay.TryParse(record.ProducedOn, out var day).ShouldBeTrue();
        var response = await asker.Client.PreviewEvaluationAsync(new PreviewEvaluationRequest
        {
            Access = asker.Access,
            CreditCode = record.Header.Subject.CreditCode,
            EvaluationYear = day.Year,
            AreaCode = record.Header.AreaCode,
        });
        return (response.Receipt.Index, response.Preview.Records.Single().Standing == RecordStanding.RatesBad);
    }

    private sealed record Asker<T>(T Client, AccessContext Access);
}
