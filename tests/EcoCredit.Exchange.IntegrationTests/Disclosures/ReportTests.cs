using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.IntegrationTests.Client;
using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Disclosures;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Google.Protobuf.WellKnownTypes;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.IntegrationTests.Disclosures;

/// <summary>Who was told what about an organisation is reported, with proofs, each line once; what is sealed when its time has come.</summary>
public sealed class ReportTests
{
    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task Everything_told_about_an_organisation_is_reported_once_and_proved(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var subject = ExchangeFixture.NewSubject();
        await f.AskAsync(f.Finance, subject, Purpose.Procurement);
        var record = f.City.Serious(subject);
        var recordAt = (await f.PushAsync(f.City, record)).Receipt.Index;
        var because = f.Buyer.Why(Purpose.Procurement);
        var answers = new List<Receipt>();
        for (var i = 0; i < 3; i++)
            answers.Add((await f.AskAsync(f.Buyer, subject, Purpose.Procurement, r => r.Access = because)).Response.Receipt);
        var refusal = await ExchangeFixture.ErrorOfAsync(() => f.AskAsync(f.Buyer, subject, Purpose.Licensing));
        await new EvaluationService.EvaluationServiceClient(f.Node.Connect(f.City)).PreviewEvaluationAsync(new PreviewEvaluationRequest
        {
            Access = f.City.Why(Purpose.EcologySupervision),
            CreditCode = subject,
            EvaluationYear = 2025,
            AreaCode = f.City.Area,
        });
        // About somebody else.
        await f.AskAsync(f.Buyer, ExchangeFixture.NewSubject(), Purpose.Procurement);
        await f.WalkedAsync();

        using var identity = ClientNode.IdentityOf(f.Region, [f.Region.Card.ToAgency()], [f.Region]);
        await using var client = ExchangeClient.Create(f.Node.Address, identity, new ExchangeClientOptions { ServerAgency = f.Region.Code });
        var access = new AccessTicket(f.Region.Sign(f.Region.Access(Purpose.EcologySupervision)));
        var page = await client.ReportDisclosuresAsync(subject, access, CancellationToken.None).SingleAsync();

        page.Lines.Select(l => (l.Agency, l.Way, l.Purpose, l.Outcome, l.Method, l.Count)).ShouldBe(
        [
            (f.Finance.Code, DisclosureWay.Answer, Purpose.Procurement, "NOT_FOUND", "", 1L),
            (f.Buyer.Code, DisclosureWay.Answer, Purpose.Procurement, "", "", 3L),
            (f.Buyer.Code, DisclosureWay.Refused, Purpose.Licensing, refusal.ReasonName, "StatusService/CheckStatus", 1L),
            (f.City.Code, DisclosureWay.Answer, Purpose.EcologySupervision, "COMPUTED", "EvaluationService/PreviewEvaluation", 1L),
        ]);
        var told = page.Lines[1];
        (told.Document, told.DocumentIndex, told.Kind).ShouldBe((TestDocuments.Reference(record), recordAt, DocumentKind.CreditRecord));
        (told.CaseNumber, told.LegalBasis.Count).ShouldBe((f.Buyer.Access(Purpose.Procurement).CaseNumber, 1));
        // A stranger has these entries from the receipts of those who were told.
        (told.First.Index, told.First.Entry, told.Last.Index, told.Last.Entry).ShouldBe(
            (answers[0].Index, answers[0].Entry, answers[2].Index, answers[2].Entry));
        page.Lines[0].Last.ShouldBeNull();
        page.CompleteBelow.ShouldBeGreaterThan(answers[2].Index);

        // The reading is a disclosure, and stands in the next report; pages give the same as one.
        await f.WalkedAsync();
        var lines = await PagedAsync(f, subject, access);
        lines.SkipLast(1).Select(l => (l.First.Index, l.Count)).ShouldBe(page.Lines.Select(l => (l.First.Index, l.Count)));
        (lines[^1].Agency, lines[^1].Method, lines[^1].First.Index).ShouldBe(
            (f.Region.Code, "DisclosureService/ReportDisclosures", page.Receipt.Index));

        // From the first entry again, as in a database from before this table: nothing counts twice, nothing else changes.
        await f.WalkedAsync();
        var before = await RowsAsync(f);
        await f.Database().WriteAsync(
            async context =>
            {
                await context.DisclosureLines.ExecuteDeleteAsync();
                await context.FeedCursors.Where(c => c.Name == ReportWalk.Name).ExecuteUpdateAsync(c => c.SetProperty(x => x.NextIdx, 0));
                return 0;
            },
            durable: false,
            CancellationToken.None);
        await f.WalkedAsync();
        (await RowsAsync(f)).ShouldBe(before);
    }

    [Fact]
    [Trait("Security", "AUTH-03")]
    public async Task A_report_is_for_the_operator_and_its_cursor_for_its_question()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var (subject, other) = (ExchangeFixture.NewSubject(), ExchangeFixture.NewSubject());
        await f.AskAsync(f.Buyer, subject, Purpose.Procurement);
        await f.AskAsync(f.Finance, subject, Purpose.Procurement);
        await f.WalkedAsync();
        Task<ReportDisclosuresResponse> ReportAsync(TestAgency agency, ReportDisclosuresRequest request) =>
            f.Disclosures(agency).ReportDisclosuresAsync(request).ResponseAsync;
        var why = f.Region.Why(Purpose.EcologySupervision);

        (await ExchangeFixture.ErrorOfAsync(() => ReportAsync(
            f.City, new() { Access = f.City.Why(Purpose.EcologySupervision), SubjectCode = subject }))).Reason.ShouldBe(ErrorReason.OperatorOnly);
        (await ExchangeFixture.ErrorOfAsync(() => ReportAsync(f.Region, new() { SubjectCode = subject }))).Reason.ShouldBe(ErrorReason.StatementMissing);
        var invalid = await ExchangeFixture.ErrorOfAsync(() => ReportAsync(f.Region, new() { Access = why, SubjectCode = "x", PageSize = 501 }));
        (invalid.Reason, invalid.Violations.Count).ShouldBe((ErrorReason.RequestInvalid, 2));
        var page = await ReportAsync(f.Region, new() { Access = why, SubjectCode = subject, PageSize = 1 });
        (page.Lines.Count, page.Total).ShouldBe((1, 2L));
        (await ExchangeFixture.ErrorOfAsync(() => ReportAsync(f.Region, new() { Access = why, SubjectCode = other, Cursor = page.NextCursor })))
            .Reason.ShouldBe(ErrorReason.CursorInvalid);
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    [Trait("Rule", "IM-36-1")]
    public async Task What_an_investigation_sealed_is_nowhere_until_its_time_has_come(TestStore store)
    {
        var clock = new MovedClock();
        await using var f = await ExchangeFixture.StartAsync(store, clock);
        var subject = ExchangeFixture.NewSubject();
        var (record, result) = (f.City.Serious(subject), f.Region.Result(subject, CreditLevel.Bad));
        await f.PushAsync(f.City, record);
        await f.PushAsync(f.Region, result);
        var statement = f.OtherCity.Access(Purpose.Inspection);
        statement.NotAfter = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow().AddHours(1));
        statement.SealedUntil = new Timestamp { Seconds = TimeProvider.System.GetUtcNow().AddDays(2).ToUnixTimeSeconds() };
        var hidden = new AccessContext { Statement = f.OtherCity.Sign(statement) };
        await f.AskAsync(f.OtherCity, subject, Purpose.Inspection, r => r.Access = hidden);
        await f.AskAsync(f.Buyer, subject, Purpose.Procurement);
        await f.PushAsync(f.City, f.City.Repair(subject, CreditLevel.NoNamedLevel, record, result));
        await f.WalkedAsync();

        (await PagedAsync(f, subject, access: null)).Select(l => (l.Agency, l.Way)).Distinct().ShouldBe([(f.Buyer.Code, DisclosureWay.Answer)]);
        (await ToldAsync(f, subject)).Distinct().ShouldBe([f.Buyer.Code]);
        (await f.RetractionsAsync(f.Region)).Select(r => r.Recipient).ShouldBe([f.Buyer.Code]);
        // It is owed the end all the same, and the statement itself is in nobody's documents.
        (await f.RetractionsAsync(f.OtherCity)).ShouldHaveSingleItem().Recipient.ShouldBe(f.OtherCity.Code);
        (await f.Exchange(f.Region).PullAsync(new PullRequest { Access = f.Region.Why(Purpose.EcologySupervision) }))
            .Documents.Select(d => d.Envelope.PayloadType).ShouldAllBe(t => !t.Contains(nameof(AccessStatement)));
        var changes = await f.Disclosures(f.Buyer).ListChangesAsync(
            new ListChangesRequest { Access = f.Buyer.Why(Purpose.Procurement), CaseNumber = f.Buyer.Access(Purpose.Procurement).CaseNumber });
        changes.Subjects.SelectMany(s => s.Changes).ShouldAllBe(c => c.Kind != DocumentKind.AccessStatement);

        clock.Ahead = TimeSpan.FromDays(3);
        var all = await PagedAsync(f, subject, access: null);
        var unsealed = all.First(l => l.Agency == f.OtherCity.Code);
        (unsealed.Purpose, unsealed.CaseNumber, unsealed.SealedUntil).ShouldBe((Purpose.Inspection, statement.CaseNumber, statement.SealedUntil));
        // The node's own agency has pulled in between; its walk may have come so far or not.
        (await ToldAsync(f, subject)).Distinct().Except([f.Region.Code]).ShouldBe([f.OtherCity.Code, f.Buyer.Code], ignoreOrder: true);
        (await f.RetractionsAsync(f.Region)).Count.ShouldBe(2);
    }

    /// <summary>The lines by pages of one, each entry proved under its page's checkpoint.</summary>
    private static async Task<List<DisclosureLine>> PagedAsync(ExchangeFixture f, string subject, AccessTicket? access)
    {
        var why = access is null ? f.Region.Why(Purpose.EcologySupervision) : new AccessContext { StatementDigest = access.Digest };
        var request = new ReportDisclosuresRequest { Access = why, SubjectCode = subject, PageSize = 1 };
        var lines = new List<DisclosureLine>();
        do
        {
            var page = await f.Disclosures(f.Region).ReportDisclosuresAsync(request);
            foreach (var proof in page.Lines.SelectMany(l => new[] { l.First, l.Last }).OfType<EntryProof>())
            {
                var receipt = new Receipt { Index = proof.Index, Entry = proof.Entry, InclusionProof = { proof.InclusionProof }, Checkpoint = page.Checkpoint };
                IsProved(receipt).ShouldBeTrue();
            }

            lines.AddRange(page.Lines);
            request.Cursor = page.NextCursor;
        }
        while (request.Cursor.Length > 0);
        return lines;
    }

    private static bool IsProved(Receipt receipt)
    {
        SignedNote.TryParse(receipt.Checkpoint.Span, out var note, out _).ShouldBeTrue();
        Checkpoint.TryParse(System.Text.Encoding.UTF8.GetBytes(note!.Text), out var checkpoint, out _).ShouldBeTrue();
        TreeHash[] hashes = [.. receipt.InclusionProof.Select(h => TreeHash.Read(h.Span))];
        var leaf = MerkleHash.Leaf(receipt.Entry.Span);
        return MerkleProofs.VerifyInclusion(in leaf, receipt.Index, checkpoint!.Size, hashes, checkpoint.Root);
    }

    private static async Task<List<string>> ToldAsync(ExchangeFixture f, string subject) =>
        [.. (await f.Disclosures(f.Region).ListDisclosuresAsync(new ListDisclosuresRequest { SubjectCode = subject })).Disclosures.Select(d => d.Agency)];

    private static async Task<List<string>> RowsAsync(ExchangeFixture f)
    {
        await using var context = f.Database().CreateReader();
        var rows = await context.DisclosureLines.OrderBy(l => l.FirstIdx).ThenBy(l => l.Subject).ThenBy(l => l.LineKey)
            .Select(l => new { l.Subject, l.LineKey, l.FirstIdx, l.LastIdx, l.Times }).ToListAsync();
        return [.. rows.Select(r => $"{r.Subject} {r.LineKey} {r.FirstIdx} {r.LastIdx} {r.Times}")];
    }
}
