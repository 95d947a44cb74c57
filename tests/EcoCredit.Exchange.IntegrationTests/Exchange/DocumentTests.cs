using System.Security.Cryptography;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Exchange.IntegrationTests.Exchange;

public sealed class DocumentTests
{
    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    public async Task Hands_out_a_document_byte_for_byte_and_records_it(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var result = f.Region.Result(ExchangeFixture.NewSubject(), CreditLevel.Warning);
        var envelope = f.Region.Sign(result);
        await f.PushAsync(f.Region, envelope);

        var response = await GetAsync(f, f.Platform, result);
        response.Document.Envelope.ShouldBe(envelope);
        ReceiptCheck.FindProblem(response.Receipt, response.Disclosure.ToByteArray(), f.Region).ShouldBeNull();
        var record = DisclosureRecord.Parser.ParseFrom(response.Disclosure);
        record.PayloadDigests.Single().ToByteArray().ShouldBe(SHA256.HashData(envelope.Payload.Span));
        record.Indexes.Single().ShouldBe(response.Document.Index);
    }

    [Fact]
    [Trait("Security", "AUTH-11")]
    public async Task Tells_nothing_of_documents_that_the_caller_may_not_see()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var subject = ExchangeFixture.NewSubject();
        IDocument[] hidden = [f.City.Serious(subject, Visibility.EcoInternal), f.City.Serious(
            subject, Visibility.RestrictedPerson), f.City.Penalty(subject)];
        foreach (var document in hidden) await f.PushAsync(f.City, document);
        foreach (var document in hidden)
        {
            (await ExchangeFixture.ErrorOfAsync(() => GetAsync(f, f.Platform, document))).Reason.ShouldBe(ErrorReason.NotFound);
            (await GetAsync(f, f.City, document)).Document.ShouldNotBeNull();
        }

        (await PullAllAsync(f, f.Platform)).ShouldBeEmpty();
        (await PullAllAsync(f, f.OtherCity)).ShouldBeEmpty();
        (await PullAllAsync(f, f.City)).Count.ShouldBe(3);
        (await ExchangeFixture.ErrorOfAsync(() => GetAsync(f, f.Buyer, hidden[2]))).Reason.ShouldBe(ErrorReason.NotPermitted);
    }

    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    public async Task Pages_through_everything_once_and_goes_on_where_it_stopped(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var pushed = new List<string>();
        for (var i = 0; i < 25; i++)
        {
            var result = f.Region.Result(ExchangeFixture.NewSubject(), CreditLevel.Warning);
            pushed.Add(result.Header.Id);
            await f.PushAsync(f.Region, result);
            await f.PushAsync(f.City, f.City.Penalty(ExchangeFixture.NewSubject()));
        }

        var request = Request(f.Platform);
        request.PageSize = 7;
        var seen = new List<string>();
        PullResponse page;
        do
        {
            page = await f.Exchange(f.Platform).PullAsync(request);
            page.Documents.Count.ShouldBeLessThanOrEqualTo(7);
            if (page.Documents.Count > 0) ReceiptCheck.FindProblem(page.Receipt, page.Disclosure.ToByteArray(), f.Region).ShouldBeNull();
            seen.AddRange(page.Documents.Select(d => EvaluationResult.Parser.ParseFrom(d.Envelope.Payload).Header.Id));
            request.Cursor = page.NextCursor;
        }
        while (page.HasMore);
        seen.ShouldBe(pushed);

        // News behind the last page, with the same cursor.
        (await f.Exchange(f.Platform).PullAsync(request)).Documents.ShouldBeEmpty();
        await f.PushAsync(f.Region, f.Region.Result(ExchangeFixture.NewSubject(), CreditLevel.Bad));
        (await f.Exchange(f.Platform).PullAsync(request)).Documents.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    public async Task Filters_by_kind_subject_source_and_time(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var subject = ExchangeFixture.NewSubject();
        await f.PushAsync(f.Region, f.Region.Result(subject, CreditLevel.Warning));
        await f.PushAsync(f.City, f.City.Flag(subject));
        await f.PushAsync(f.City, f.City.Flag(ExchangeFixture.NewSubject()));

        (await PullAllAsync(f, f.Platform, r => r.Kinds.Add(DocumentKind.Flag))).Count.ShouldBe(2);
        (await PullAllAsync(f, f.Platform, r => r.SubjectCode = subject)).Count.ShouldBe(2);
        (await PullAllAsync(f, f.Platform, r => r.SourceAgency = f.Region.Code)).Count.ShouldBe(1);
        (await PullAllAsync(f, f.Platform, r => r.ChangedSince = TimeProvider.System.GetUtcNow().AddMinutes(-5).ToTimestamp())).Count.ShouldBe(3);
        (await PullAllAsync(f, f.Platform, r => r.ChangedSince = TimeProvider.System.GetUtcNow().AddMinutes(5).ToTimestamp())).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    public async Task Pages_through_several_kinds_in_the_order_of_the_ledger(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var wanted = new List<string>();
        foreach (var i in Enumerable.Range(0, 12))
        {
            IDocument document = i % 4 == 3
                ? f.Region.Result(ExchangeFixture.NewSubject(), CreditLevel.Warning)
                : i % 2 == 0 ? f.City.Flag(ExchangeFixture.NewSubject()) : f.City.Penalty(ExchangeFixture.NewSubject());
            await f.PushAsync(i % 4 == 3 ? f.Region : f.City, document);
            if (i % 4 != 3) wanted.Add(document.Header.Id);
        }

        var request = Request(f.City);
        request.PageSize = 2;
        request.Kinds.Add([DocumentKind.CreditRecord, DocumentKind.Flag]);
        var seen = new List<StoredDocument>();
        PullResponse page;
        do
        {
            page = await f.Exchange(f.City).PullAsync(request);
            seen.AddRange(page.Documents);
            request.Cursor = page.NextCursor;
        }
        while (page.HasMore);

        seen.Select(d => d.Index).ShouldBeInOrder(SortDirection.Ascending);
        seen.Select(d => DocumentKinds.Find(d.Envelope.PayloadType)!.Parse(d.Envelope.Payload.Span).Header.Id).ShouldBe(wanted);
    }

    [Fact]
    [Trait("Security", "AUTH-03")]
    public async Task Takes_a_cursor_only_from_whom_and_for_what_it_was_given()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        await f.PushAsync(f.Region, f.Region.Result(ExchangeFixture.NewSubject(), CreditLevel.Warning));
        var cursor = (await f.Exchange(f.Platform).PullAsync(Request(f.Platform))).NextCursor;

        foreach (var (agency, change) in new (TestAgency, Action<PullRequest>)[]
        {
            (f.City, _ => { }),
            (f.Platform, r => r.Kinds.Add(DocumentKind.Flag)),
            (f.Platform, r => r.Cursor = cursor[..^1] + (cursor[^1] == 'A' ? 'B' : 'A')),
            (f.Platform, r => r.Cursor = "x"),
        })
        {
            var request = Request(agency);
            request.Cursor = cursor;
            change(request);
            (await ExchangeFixture.ErrorOfAsync(() => f.Exchange(agency).PullAsync(request).ResponseAsync)).Reason.ShouldBe(ErrorReason.CursorInvalid);
        }
    }

    private static PullRequest Request(TestAgency agency) =>
        new() { Access = new AccessContext { Statement = agency.Sign(agency.Access(Purpose.EcologySupervision)) } };

    private static async Task<GetDocumentResponse> GetAsync(
        ExchangeFixture f, TestAgency agency, IDocument document) => await f.Exchange(agency).GetDocumentAsync(new GetDocumentRequest
        {
            Access = new AccessContext
            {
                Statement = agency.Sign(
            agency.Access(agency == f.Buyer ? Purpose.Procurement : Purpose.EcologySupervision))
            },
            Document = TestDocuments.Reference(document),
        });

    private static async Task<List<StoredDocument>> PullAllAsync(ExchangeFixture f, TestAgency agency, Action<PullRequest>? filter = null)
    {
        var request = Request(agency);
        filter?.Invoke(request);
        return [.. (await f.Exchange(agency).PullAsync(request)).Documents];
    }
}
