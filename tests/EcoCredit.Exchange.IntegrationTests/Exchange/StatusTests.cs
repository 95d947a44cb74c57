using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace EcoCredit.Exchange.IntegrationTests.Exchange;

public sealed class StatusTests
{
    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    public async Task Tells_the_verdict_with_its_facts_and_proves_the_answer(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var subject = ExchangeFixture.NewSubject();
        (await f.StatusForBuyerAsync(subject)).Verdict.ShouldBe(Verdict.NotFound);

        var result = f.Region.Result(subject, CreditLevel.Bad);
        await f.PushAsync(f.Region, result);
        var ban = f.Finance.Ban(subject);
        await f.PushAsync(f.Finance, ban);
        var (statement, response) = await f.AskAsync(f.Buyer, subject, Purpose.Procurement);

        ReceiptCheck.FindProblem(response.Receipt, response.Statement, f.Region).ShouldBeNull();
        var entry = ReceiptCheck.EntryOf(response.Receipt);
        (entry.Type, entry.OtherPartyCode, entry.PurposeCode).ShouldBe(
            (LedgerEntryType.Disclosure, f.Buyer.Code, (ushort)Purpose.Procurement));
        (statement.Header.SourceAgency, statement.AskedBy, statement.CaseNumber).ShouldBe((f.Region.Code, f.Buyer.Code, "示例项目-2026-1"));
        var status = statement.Subjects.ShouldHaveSingleItem();
        (status.CreditCode, status.Verdict, status.LegalEffect).ShouldBe((subject, Verdict.Bad, LegalEffect.Ban));
        status.Facts.Where(x => x.LegalBasis.Length == 0).Select(x => x.Document.Id).ShouldBe([ban.Header.Id, result.Header.Id], ignoreOrder: true);
        status.Facts.Where(x => x.LegalBasis.Length > 0).Select(x => (x.Document.Id, x.Code)).ShouldBe(
            [(result.Header.Id, "FLAG_KIND_MORE_SUPERVISION"), (result.Header.Id, "FLAG_KIND_STRICTER_PROJECT_REVIEW")]);
        statement.Sources.Select(s => s.SourceAgency).ShouldBe([f.Region.Code, f.Finance.Code], ignoreOrder: true);
        statement.Sources.ShouldAllBe(s => s.LastDocumentAt != null);
    }

    [Theory]
    [InlineData(CreditLevel.NoNamedLevel, Verdict.NoNamedLevel)]
    [InlineData(CreditLevel.Warning, Verdict.Warning)]
    [InlineData(CreditLevel.Bad, Verdict.Bad)]
    [InlineData(CreditLevel.NotEvaluated, Verdict.NotEvaluated)]
    [InlineData(CreditLevel.Excluded, Verdict.Excluded)]
    public async Task Tells_the_level_of_the_newest_final_result(CreditLevel level, Verdict verdict)
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var subject = ExchangeFixture.NewSubject();
        await f.PushAsync(f.Region, f.Region.Result(subject, CreditLevel.Warning));
        await f.PushAsync(f.Region, f.Region.Result(subject, level, revision: 2));
        (await f.StatusForBuyerAsync(subject)).Verdict.ShouldBe(verdict);
    }

    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    public async Task IM_18_an_open_serious_record_is_bad_until_it_is_repaired(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var subject = ExchangeFixture.NewSubject();
        var record = f.City.Serious(subject);
        await f.PushAsync(f.City, record);
        (await f.StatusForBuyerAsync(subject)).Verdict.ShouldBe(Verdict.Bad);

        var result = f.Region.Result(subject, CreditLevel.Bad);
        await f.PushAsync(f.Region, result);
        await f.PushAsync(f.City, f.City.Repair(subject, CreditLevel.NoNamedLevel, record, result));
        (await f.StatusForBuyerAsync(subject)).Verdict.ShouldBe(Verdict.NoNamedLevel);
    }

    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    public async Task Gives_a_past_answer_again(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var subject = ExchangeFixture.NewSubject();
        await f.PushAsync(f.Region, f.Region.Result(subject, CreditLevel.Warning));
        var (first, _) = await f.AskAsync(f.Buyer, subject, Purpose.Procurement);
        await f.PushAsync(f.City, f.City.Serious(subject));
        (await f.StatusForBuyerAsync(subject)).Verdict.ShouldBe(Verdict.Bad);

        var (again, _) = await f.AskAsync(
            f.Buyer, subject, Purpose.Procurement, r => (r.AsOf, r.KnownSize) = (first.AsOf, first.KnownSize));
        again.KnownSize.ShouldBe(first.KnownSize);
        again.Subjects.ShouldBe(first.Subjects);
        again.Sources.ShouldBe(first.Sources);

        // Before the result took effect nothing was known of it.
        var (before, _) = await f.AskAsync(f.Buyer, subject, Purpose.Procurement, r => r.AsOf = TestDocuments.Day(700));
        before.Subjects.Single().Verdict.ShouldNotBe(Verdict.Warning);
        (await ExchangeFixture.ErrorOfAsync(() => f.AskAsync(f.Buyer, subject, Purpose.Procurement, r => r.KnownSize = 1_000_000))).Reason.ShouldBe(ErrorReason.OutOfLedger);
    }

    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    public async Task Needs_a_statement_once_and_its_digest_after_that(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var envelope = f.Buyer.Sign(f.Buyer.Access(Purpose.Bidding));
        var digest = ByteString.CopyFrom(System.Security.Cryptography.SHA256.HashData(envelope.Payload.Span));
        void Named(CheckStatusRequest r) => r.Access = new AccessContext { StatementDigest = digest };

        (await ExchangeFixture.ErrorOfAsync(() => f.AskAsync(f.Buyer, ExchangeFixture.NewSubject(), Purpose.Bidding, Named))).Reason.ShouldBe(ErrorReason.StatementUnknown);
        await f.AskAsync(
            f.Buyer, ExchangeFixture.NewSubject(), Purpose.Bidding, r => r.Access = new AccessContext { Statement = envelope });
        var before = await f.LedgerSizeAsync();
        var (statement, _) = await f.AskAsync(f.Buyer, ExchangeFixture.NewSubject(), Purpose.Bidding, Named);
        statement.AccessDigest.ShouldBe(digest);
        (await f.LedgerSizeAsync()).ShouldBe(before + 1);

        // A digest is no bearer token: it is worth something to the agency that signed it only.
        (await ExchangeFixture.ErrorOfAsync(() => f.AskAsync(f.Finance, ExchangeFixture.NewSubject(), Purpose.Bidding, Named))).Reason.ShouldBe(ErrorReason.StatementUnknown);
    }

    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    [Trait("Security", "AUTH-02")]
    public async Task Refuses_without_a_good_statement_and_records_each_refusal(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var subject = ExchangeFixture.NewSubject();
        AccessStatement Change(Action<AccessStatement> change)
        {
            var statement = f.Buyer.Access(Purpose.Procurement);
            change(statement);
            return statement;
        }

        var now = TimeProvider.System.GetUtcNow();
        (ErrorReason Reason, AccessContext? Access)[] cases =
        [
            (ErrorReason.StatementMissing, null),
            (ErrorReason.StatementMissing, new AccessContext()),
            (ErrorReason.StatementUnknown, new AccessContext { StatementDigest = ByteString.CopyFrom(new byte[32]) }),
            (ErrorReason.StatementForeign, new AccessContext { Statement = f.Finance.Sign(f.Finance.Access(Purpose.Procurement)) }),
            (ErrorReason.PurposeNotCovered, new AccessContext { Statement = f.Buyer.Sign(f.Buyer.Access(Purpose.Licensing)) }),
            (ErrorReason.StatementExpired, new AccessContext { Statement = f.Buyer.Sign(Change(s => (s.NotBefore, s.NotAfter) = (now.AddDays(-3).ToTimestamp(), now.AddDays(-2).ToTimestamp()))) }),
            (ErrorReason.StatementExpired, new AccessContext { Statement = f.Buyer.Sign(Change(s => s.NotBefore = now.AddDays(1).ToTimestamp())) }),
            (ErrorReason.DocumentInvalid, new AccessContext { Statement = f.Buyer.Sign(Change(s => s.CaseNumber = "")) }),
        ];
        foreach (var (reason, access) in cases)
        {
            var before = await f.LedgerSizeAsync();
            (await ExchangeFixture.ErrorOfAsync(() => f.AskAsync(f.Buyer, subject, Purpose.Procurement, r => r.Access = access))).Reason.ShouldBe(reason);
            var proof = await f.Ledger(f.Region).GetInclusionProofAsync(
                new GetInclusionProofRequest { Index = await f.LedgerSizeAsync() - 1 });
            proof.Size.ShouldBeGreaterThan(before, reason.ToString());
            (await EntriesAsync(f, proof.Size)).Last().Type.ShouldBe(LedgerEntryType.Refusal);
        }
    }

    [Fact]
    [Trait("Security", "AUTH-08")]
    public async Task Says_that_a_code_identifies_nobody_and_does_not_repeat_it()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        foreach (var code in new[] { "", "9199010", "11010519491231002X", "91990100M00000000Z" })
        {
            var status = await f.StatusForBuyerAsync(code);
            (status.Verdict, status.CreditCode).ShouldBe((Verdict.InsufficientIdentification, ""));
            status.IdentificationProblem.ShouldNotBeEmpty();
        }
    }

    [Fact]
    public async Task Tells_nobody_outside_the_ecology_system_what_is_internal()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var (internally, restricted) = (ExchangeFixture.NewSubject(), ExchangeFixture.NewSubject());
        await f.PushAsync(f.City, f.City.Serious(internally, Visibility.EcoInternal));
        await f.PushAsync(f.City, f.City.Serious(restricted, Visibility.RestrictedPerson));

        (await f.StatusForBuyerAsync(internally)).Verdict.ShouldBe(Verdict.NotFound);
        (await f.StatusForBuyerAsync(restricted)).Verdict.ShouldBe(Verdict.NotFound);
        (await f.AskAsync(f.City, internally, Purpose.EcologySupervision)).Statement.Subjects.Single().Verdict.ShouldBe(Verdict.Bad);
        (await f.AskAsync(f.OtherCity, internally, Purpose.EcologySupervision)).Statement.Subjects.Single().Verdict.ShouldBe(Verdict.NotFound);
    }

    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    public async Task Answers_a_thousand_in_the_order_of_the_question(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        string[] subjects = [.. Enumerable.Range(0, 1000).Select(_ => ExchangeFixture.NewSubject())];
        await f.PushAsync(f.Region, f.Region.Result(subjects[500], CreditLevel.Bad));
        var request = new BatchCheckStatusRequest
        {
            Access = new AccessContext
            {
                Statement = f.Buyer.Sign(
            f.Buyer.Access(Purpose.Procurement))
            }
        };
        request.Subjects.AddRange(subjects.Select(s => new SubjectQuery { CreditCode = s }));

        var answered = new List<SubjectStatus>();
        await foreach (var part in f.Status(f.Buyer).BatchCheckStatus(request).ResponseStream.ReadAllAsync())
        {
            ReceiptCheck.FindProblem(part.Receipt, part.Statement, f.Region).ShouldBeNull();
            part.First.ShouldBe(answered.Count);
            answered.AddRange(StatusStatement.Parser.ParseFrom(part.Statement.Payload).Subjects);
        }

        answered.Select(s => s.CreditCode).ShouldBe(subjects);
        answered.Where(s => s.Verdict == Verdict.Bad).ShouldHaveSingleItem().CreditCode.ShouldBe(subjects[500]);

        request.Subjects.Add(new SubjectQuery { CreditCode = ExchangeFixture.NewSubject() });
        (await ExchangeFixture.ErrorOfAsync(() => f.Status(f.Buyer).BatchCheckStatus(request).ResponseStream.MoveNext(CancellationToken.None))).Reason.ShouldBe(ErrorReason.RequestInvalid);
    }

    [Fact]
    public async Task Tells_every_wrong_argument()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var tomorrow = IsoDay.Format(ChinaTime.Today(TimeProvider.System).AddDays(1));
        var error = await ExchangeFixture.ErrorOfAsync(() => f.AskAsync(f.Buyer, ExchangeFixture.NewSubject(), Purpose.Procurement, r => (r.AsOf, r.KnownSize, r.Subject.Name) = (tomorrow, -1, new string('名', 201))));
        error.Reason.ShouldBe(ErrorReason.RequestInvalid);
        error.Violations.Select(v => v.Field).ShouldBe(["as_of", "known_size", "subjects[0].name"], ignoreOrder: true);
    }

    private static async Task<IReadOnlyList<LedgerEntry>> EntriesAsync(ExchangeFixture f, long size)
    {
        var database = (Node.Storage.IDatabase)f.Node.Host.Services.GetService(typeof(Node.Storage.IDatabase))!;
        await using var context = database.CreateReader();
        return [.. context.LedgerEntries.Where(e => e.Idx < size).OrderBy(e => e.Idx).Select(e => e.Entry).AsEnumerable().Select(
            e => LedgerEntry.TryParse(e, out var entry, out var reason) ? entry : throw new FormatException(reason))];
    }
}
