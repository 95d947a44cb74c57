using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Disclosures;

/// <summary>What changed since somebody asked, by case.</summary>
public sealed class ChangeTests
{
    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    [Trait("Rule", "IM-35")]
    public async Task Lists_what_came_since_about_every_organisation_of_a_case(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var (bad, unknown, still, elsewhere) = (
            ExchangeFixture.NewSubject(), ExchangeFixture.NewSubject(), ExchangeFixture.NewSubject(), ExchangeFixture.NewSubject());
        var record = f.City.Serious(bad);
        await f.PushAsync(f.City, record);
        var batch = new BatchCheckStatusRequest { Access = f.Buyer.Why(Purpose.Procurement) };
        batch.Subjects.Add(new[] { bad, unknown, still, "nobody" }.Select(s => new SubjectQuery { CreditCode = s }));
        var statement = await AskAllAsync(f, batch);
        statement.Subjects[1].Verdict.ShouldBe(Verdict.NotFound);
        await AskAllAsync(f, new BatchCheckStatusRequest
        {
            Access = new AccessContext { Statement = f.Buyer.Sign(Case(f, "示例项目-2026-9")) },
            Subjects = { new SubjectQuery { CreditCode = elsewhere } },
        });

        var result = f.Region.Result(unknown, CreditLevel.Bad);
        var found = await f.PushAsync(f.Region, result);
        await f.PushAsync(f.City, f.City.Serious(unknown, Visibility.EcoInternal));
        await f.PushAsync(f.Region, f.Region.Result(elsewhere, CreditLevel.Bad));
        var closure = f.City.Closure(record, ClosureReason.Annulled);
        var closed = await f.PushAsync(f.City, closure);
        await f.WalkedAsync();

        var request = new ListChangesRequest { Access = f.Buyer.Why(Purpose.Procurement), CaseNumber = statement.CaseNumber };
        var changes = await f.Disclosures(f.Buyer).ListChangesAsync(request);
        changes.Subjects.Select(s => s.CreditCode).ShouldBe([bad, unknown, still], ignoreOrder: true);
        changes.Subjects.ShouldAllBe(s => s.KnownSize == statement.KnownSize && s.AskedAt != null);
        Change Of(string subject) => changes.Subjects.Single(s => s.CreditCode == subject).Changes.ShouldHaveSingleItem();
        (Of(bad).Index, Of(bad).Kind).ShouldBe((closed.Receipt.Index, DocumentKind.RecordClosure));
        Of(bad).Ends.ShouldBe([TestDocuments.Reference(record)]);
        (Of(unknown).Index, Of(unknown).Document).ShouldBe((found.Receipt.Index, TestDocuments.Reference(result)));
        changes.Subjects.Single(s => s.CreditCode == still).Changes.ShouldBeEmpty();
        ReceiptCheck.FindProblem(changes.Receipt, changes.Disclosure.ToByteArray(), f.Region).ShouldBeNull();
        DisclosureRecord.Parser.ParseFrom(changes.Disclosure).Indexes.ShouldBe([found.Receipt.Index, closed.Receipt.Index]);

        await InPagesAsync(f, request, changes);

        // Nobody learns what others asked, and a case that nobody asked under is empty.
        request = new ListChangesRequest { Access = f.Finance.Why(Purpose.Procurement), CaseNumber = statement.CaseNumber };
        (await f.Disclosures(f.Finance).ListChangesAsync(request)).Subjects.ShouldBeEmpty();
        request.CaseNumber = "";
        (await ExchangeFixture.ErrorOfAsync(() => f.Disclosures(f.Finance).ListChangesAsync(request).ResponseAsync))
            .Reason.ShouldBe(ErrorReason.RequestInvalid);

        // Told of the closure now: that is how it got what it was owed.
        await f.WalkedAsync();
        (await f.RetractionsAsync(f.Buyer)).ShouldHaveSingleItem().State.ShouldBe(RetractionState.Delivered);
    }

    [Fact]
    public async Task A_question_about_the_past_does_not_bring_back_what_is_known()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var subject = ExchangeFixture.NewSubject();
        var (first, _) = await f.AskAsync(f.Buyer, subject, Purpose.Procurement);
        await f.PushAsync(f.City, f.City.Serious(subject));
        var (second, _) = await f.AskAsync(f.Buyer, subject, Purpose.Procurement);
        await f.AskAsync(f.Buyer, subject, Purpose.Procurement, r => (r.AsOf, r.KnownSize) = (first.AsOf, first.KnownSize));
        await f.WalkedAsync();

        var request = new ListChangesRequest { Access = f.Buyer.Why(Purpose.Procurement), CaseNumber = first.CaseNumber };
        var changes = (await f.Disclosures(f.Buyer).ListChangesAsync(request)).Subjects.ShouldHaveSingleItem();
        (changes.KnownSize, changes.Changes.Count).ShouldBe((second.KnownSize, 0));
    }

    private static async Task InPagesAsync(ExchangeFixture f, ListChangesRequest request, ListChangesResponse whole)
    {
        var paged = request.Clone();
        paged.PageSize = 2;
        var first = await f.Disclosures(f.Buyer).ListChangesAsync(paged);
        paged.Cursor = first.NextCursor;
        var second = await f.Disclosures(f.Buyer).ListChangesAsync(paged);
        (first.Subjects.Count, second.NextCursor).ShouldBe((2, ""));
        first.Subjects.Concat(second.Subjects).ShouldBe(whole.Subjects);
        paged.CaseNumber += "1";
        (await ExchangeFixture.ErrorOfAsync(() => f.Disclosures(f.Buyer).ListChangesAsync(paged).ResponseAsync))
            .Reason.ShouldBe(ErrorReason.CursorInvalid);
    }

    private static AccessStatement Case(ExchangeFixture f, string number)
    {
        var statement = f.Buyer.Access(Purpose.Procurement);
        statement.CaseNumber = number;
        return statement;
    }

    private static async Task<StatusStatement> AskAllAsync(ExchangeFixture f, BatchCheckStatusRequest request)
    {
        using var call = f.Status(f.Buyer).BatchCheckStatus(request);
        (await call.ResponseStream.MoveNext(CancellationToken.None)).ShouldBeTrue();
        return StatusStatement.Parser.ParseFrom(call.ResponseStream.Current.Statement.Payload);
    }
}
