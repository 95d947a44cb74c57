using EcoCredit.Exchange.IntegrationTests.Disclosures;
using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Practitioners;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.IntegrationTests.Subscriptions;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.IntegrationTests.Erasure;

/// <summary>What was erased is gone for everybody, and what it was committed to stands.</summary>
public sealed class ErasureTests
{
    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task An_erased_document_is_gone_for_every_reader_and_the_tree_is_whole(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var subject = ExchangeFixture.NewSubject();
        var flag = f.City.Flag(subject);
        var (envelope, lift) = (f.City.Sign(flag), f.City.Lift(flag));
        var taken = (await f.PushAsync(f.City, envelope)).Receipt;
        // The platform has it, and its end is owed to it.
        await f.CreateAsync(SubscriptionSteps.Request("late"));
        await using (var early = await f.OpenAsync("late", credit: 1, from: 0)) await early.DocumentAsync();
        var ended = (await f.PushAsync(f.City, lift)).Receipt.Index;
        await f.AskAsync(f.Buyer, subject, Purpose.Procurement);
        (await f.GetAsync(f.City, flag)).Document.Index.ShouldBe(taken.Index);
        await f.WalkedAsync();
        var size = await f.LedgerSizeAsync();

        var shown = (await f.EraseAsync(new(ErasureSteps.Order(taken.Index)) { DryRun = true })).Entries.Single();
        (shown.Kind, shown.InForce, shown.HasErasedBy).ShouldBe((DocumentKind.Flag, false, false));
        (await f.LedgerSizeAsync()).ShouldBe(size);
        var erasure = (await f.EraseAsync(ErasureSteps.Order(taken.Index))).RecordedIndex;
        erasure.ShouldBe(size);

        await using (var context = f.Database().CreateReader())
        {
            var body = await context.LedgerBodies.SingleAsync(b => b.Idx == taken.Index);
            (body.Opening, body.Ciphertext, body.ErasedIdx).ShouldBe((null, null, erasure));
            (await context.SubjectFacts.AnyAsync(x => x.Idx == taken.Index)).ShouldBeFalse();
            var row = await context.Documents.SingleAsync(d => d.Idx == taken.Index);
            (row.PayloadDigest.Length, row.Subject).ShouldBe((0, subject));
            (await context.DocumentEndings.AnyAsync(e => e.Idx == ended)).ShouldBeTrue();
        }

        ReceiptCheck.FindProblem(taken, envelope, f.Region).ShouldBeNull();
        await f.ProveAllAsync();
        (await ExchangeFixture.ErrorOfAsync(() => f.GetAsync(f.City, flag))).Reason.ShouldBe(ErrorReason.NotFound);
        (await f.PullAsync(f.City, subject)).Documents.Select(d => d.Index).ShouldBe([ended]);
        (await f.StatusForBuyerAsync(subject)).Facts.ShouldBeEmpty();
        var again = await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.City, envelope));
        (again.Reason, again.StatusCode).ShouldBe((ErrorReason.DocumentErased, StatusCode.FailedPrecondition));
        await using (var late = await f.OpenAsync("late", credit: 10, from: 0)) (await late.DocumentAsync()).Document.Index.ShouldBe(ended);
        (await SnapshotAsync(f)).ShouldBe([ended]);
        await f.WalkedAsync();
        (await f.RetractionsAsync(f.Region)).ShouldContain(r => r.Index == ended);
        var changes = await f.Disclosures(f.Buyer).ListChangesAsync(new ListChangesRequest
        {
            Access = f.Buyer.Why(Purpose.Procurement),
            CaseNumber = f.Buyer.Access(Purpose.Procurement).CaseNumber,
        });
        changes.Subjects.ShouldContain(s => s.CreditCode == subject);
        await f.FetchAsync(f.Platform);
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task Erasing_twice_is_recorded_once_and_what_explains_the_ledger_stays(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var ban = f.City.Flag(ExchangeFixture.NewSubject());
        var index = (await f.PushAsync(f.City, ban)).Receipt.Index;
        await f.PushAsync(f.City, f.City.Lift(ban));
        var both = await Task.WhenAll(f.EraseAsync(ErasureSteps.Order(index)), f.EraseAsync(ErasureSteps.Order(index)));
        var erasure = both.Max(b => b.RecordedIndex);
        both.Min(b => b.RecordedIndex).ShouldBe(0);
        both.ShouldAllBe(b => b.Entries.Single().ErasedBy == erasure);

        var wrong = new EraseBodiesRequest { Indexes = { erasure, index, 1_000_000 }, OrderNumber = "110101199003070978" };
        var refused = await ExchangeFixture.ErrorOfAsync(() => f.EraseAsync(wrong));
        refused.Reason.ShouldBe(ErrorReason.RequestInvalid);
        refused.Violations.Select(v => v.Field).ShouldBe(["authority", "order_number", "indexes[0]", "indexes[2]"]);
        var foreign = f.Disclosures(f.City).EraseBodiesAsync(ErasureSteps.Order(index));
        (await ExchangeFixture.ErrorOfAsync(() => foreign.ResponseAsync)).Reason.ShouldBe(ErrorReason.OperatorOnly);

        var listed = (await f.Ledger(f.Region).ListAdministrationAsync(new ListAdministrationRequest())).Entries.Single();
        (listed.Index, listed.Erasure.Basis, listed.Erasure.Authority).ShouldBe((erasure, "ORDER", ErasureSteps.Order().Authority));
        listed.Erasure.Indexes.ShouldBe([index]);
        (await ExchangeFixture.ErrorOfAsync(
            () => f.Ledger(f.City).ListAdministrationAsync(new ListAdministrationRequest()).ResponseAsync)).Reason.ShouldBe(ErrorReason.OperatorOnly);
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task A_document_in_force_and_an_end_go_only_by_an_order_that_says_so(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var (subject, lifted) = (ExchangeFixture.NewSubject(), ExchangeFixture.NewSubject());
        var index = (await f.PushAsync(f.Region, f.Region.Result(subject, CreditLevel.Warning))).Receipt.Index;
        var flag = f.City.Flag(lifted);
        var record = (await f.PushAsync(f.City, flag)).Receipt.Index;
        var end = (await f.PushAsync(f.City, f.City.Lift(flag))).Receipt.Index;

        var refused = await ExchangeFixture.ErrorOfAsync(() => f.EraseAsync(ErasureSteps.Order(record, index, end)));
        (refused.Reason, refused.StatusCode).ShouldBe((ErrorReason.ErasureRefused, StatusCode.FailedPrecondition));
        refused.Violations.Select(v => v.Field).ShouldBe(["indexes[1]"]);
        // Without the lift alone, the measure would count again.
        (await ExchangeFixture.ErrorOfAsync(() => f.EraseAsync(ErasureSteps.Order(end)))).Reason.ShouldBe(ErrorReason.ErasureRefused);
        (await f.StatusForBuyerAsync(subject)).Verdict.ShouldBe(Verdict.Warning);

        (await f.EraseAsync(new(ErasureSteps.Order(index)) { Force = true })).RecordedIndex.ShouldBeGreaterThan(end);
        (await f.StatusForBuyerAsync(subject)).Verdict.ShouldBe(Verdict.NotFound);
        await f.EraseAsync(ErasureSteps.Order(record, end));
        (await f.StatusForBuyerAsync(lifted)).Facts.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task Nobody_is_told_behind_an_erasure_what_it_erased(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        for (var round = 0; round < 8; round++)
        {
            var flag = f.City.Flag(ExchangeFixture.NewSubject());
            var index = (await f.PushAsync(f.City, flag)).Receipt.Index;
            var erase = f.EraseAsync(new(ErasureSteps.Order(index)) { Force = true });
            var told = new List<long>();
            while (!erase.IsCompleted)
            {
                if (await ToldAsync(() => f.GetAsync(f.City, flag)) is { } got) told.Add(got.Receipt.Index);
                if ((await f.PullAsync(f.City, flag.Header.Subject.CreditCode)) is { Documents.Count: > 0 } pulled) told.Add(pulled.Receipt.Index);
                var (statement, response) = await f.AskAsync(f.City, flag.Header.Subject.CreditCode, Purpose.EcologySupervision);
                if (statement.Subjects.Single().Facts.Count > 0) told.Add(response.Receipt.Index);
            }

            told.ShouldAllBe(entry => entry < erase.Result.RecordedIndex);
        }
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    [Trait("Rule", "IM-21-4")]
    public async Task Nothing_leads_to_a_person_whose_documents_were_erased(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var person = PersonDocuments.Person(411);
        var index = (await f.SubmitAsync(f.City, f.City.PersonRecord(person, "事一", 1, ExchangeFixture.NewSubject()))).Receipt.Index;
        (await f.Practitioners(f.City).FindPractitionerAsync(f.City.Finding(person))).Documents.Count.ShouldBe(1);

        await f.EraseAsync(ErasureSteps.Order(index));

        (await ExchangeFixture.ErrorOfAsync(() => f.Practitioners(f.City).FindPractitionerAsync(f.City.Finding(person)).ResponseAsync))
            .Reason.ShouldBe(ErrorReason.NotFound);
        await using var context = f.Database().CreateReader();
        (await context.Documents.SingleAsync(d => d.Idx == index)).Subject.ShouldBe("");
    }

    [Fact]
    public async Task The_files_hold_neither_the_body_nor_the_opening()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var flag = f.City.Flag(ExchangeFixture.NewSubject());
        var index = (await f.PushAsync(f.City, flag)).Receipt.Index;
        await f.PushAsync(f.City, f.City.Lift(flag));
        byte[] opening, ciphertext;
        await using (var context = f.Database().CreateReader())
        {
            var body = await context.LedgerBodies.SingleAsync(b => b.Idx == index);
            (opening, ciphertext) = (body.Opening!, body.Ciphertext![..64]);
        }

        Files(f).Any(file => file.AsSpan().IndexOf(opening) >= 0).ShouldBeTrue();
        Files(f).Any(file => file.AsSpan().IndexOf(ciphertext) >= 0).ShouldBeTrue();
        await f.EraseAsync(ErasureSteps.Order(index));
        Files(f).Any(file => file.AsSpan().IndexOf(opening) >= 0 || file.AsSpan().IndexOf(ciphertext) >= 0).ShouldBeFalse();
    }

    private static List<byte[]> Files(ExchangeFixture f) =>
    [
        .. System.IO.Directory.GetFiles(Path.GetDirectoryName(f.Region.Folder.DatabasePath)!, "exchange.db*")
            .Where(path => !path.EndsWith(".lock", StringComparison.Ordinal)).Select(path =>
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }),
    ];

    private static async Task<List<long>> SnapshotAsync(ExchangeFixture f)
    {
        using var call = f.Subscriptions(f.Platform).PullSnapshot(
            new PullSnapshotRequest { Name = "late", Access = f.Platform.Because(Purpose.EcologySupervision) });
        return [.. (await call.ResponseStream.ReadAllAsync().ToListAsync()).SelectMany(p => p.Documents).Select(d => d.Index)];
    }

    private static async Task<GetDocumentResponse?> ToldAsync(Func<Task<GetDocumentResponse>> get)
    {
        try
        {
            return await get();
        }
        catch (RpcException e) when (ExchangeError.Read(e)?.Reason == ErrorReason.NotFound)
        {
            return null;
        }
    }
}
