using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Exchange;

/// <summary>What no operator and no asker can get out of a node, and what its ledger never says.</summary>
public sealed class FloorTests : IDisposable
{
    private const string Outside = "\"MARKET_REG\",\"PUBLIC_SECURITY\",\"CREDIT_PLATFORM\",\"PROCUREMENT\",\"FINANCE\",\"NB_CITY\",\"SUBJECT\"";

    private readonly TestFolder _folder = new();
    private readonly TestAgency[] _more = [new(
        9, Role.PublicSecurity, "990000"), new(10, Role.NbCity, "990000"), new(11, Role.Subject, "990000")];

    public void Dispose()
    {
        foreach (var agency in _more) agency.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_widest_table_opens_nothing_internal_to_anybody_outside_the_ecology_system()
    {
        await using var f = await StartAsync("\"PUBLIC\",\"GOV_SHARED\"");
        f.Node.Edit(e =>
        {
            foreach (var agency in _more) e.Enrol(agency.Card);
        });
        await f.Node.DirectoryTakenOverAsync();
        var (hiddenSubject, mixedSubject) = (ExchangeFixture.NewSubject(), ExchangeFixture.NewSubject());
        var hidden = new List<IDocument>();
        foreach (var visibility in new[] { Visibility.EcoInternal, Visibility.RestrictedPerson })
        {
            foreach (var subject in new[] { hiddenSubject, mixedSubject })
            {
                var record = f.City.Serious(subject, visibility);
                hidden.AddRange([record, f.City.Penalty(subject, visibility), f.City.Closure(record)]);
            }
        }

        foreach (var document in hidden) await f.PushAsync(f.City, document);
        var open = f.City.Penalty(mixedSubject);
        await f.PushAsync(f.City, open);

        TestAgency[] outside = [f.Market, f.Platform, f.Buyer, f.Finance, .. _more];
        foreach (var agency in outside)
        {
            var access = new AccessContext { Statement = agency.Sign(agency.Access(Purpose.EcologySupervision)) };
            var pulled = (await f.Exchange(agency).PullAsync(new PullRequest { Access = access, Kinds = { DocumentKind.CreditRecord, DocumentKind.RecordClosure } })).Documents;
            pulled.ShouldHaveSingleItem().Envelope.ShouldBe(f.City.Sign(open), new SamePayload());
            foreach (var document in hidden)
            {
                var get = new GetDocumentRequest { Access = access, Document = TestDocuments.Reference(document) };
                (await ExchangeFixture.ErrorOfAsync(async () => await f.Exchange(agency).GetDocumentAsync(get))).Reason.ShouldBe(ErrorReason.NotFound);
            }

            var request = new BatchCheckStatusRequest { Access = access, Subjects = { new SubjectQuery { CreditCode = hiddenSubject }, new SubjectQuery { CreditCode = mixedSubject } } };
            var statements = await f.Status(agency).BatchCheckStatus(request).ResponseStream.ReadAllAsync().Select(r => r.Statement).ToListAsync();
            foreach (var subject in request.Subjects)
                statements.Add(
                    (await f.Status(agency).CheckStatusAsync(new CheckStatusRequest { Access = access, Subject = subject })).Statement);
            var told = statements.SelectMany(s => StatusStatement.Parser.ParseFrom(s.Payload).Subjects).ToList();
            told.Count.ShouldBe(4);
            told.Where(s => s.CreditCode == hiddenSubject).ShouldAllBe(s => s.Verdict == Verdict.NotFound && s.Facts.Count == 0);
            told.SelectMany(s => s.Facts).Select(x => x.Document.Id).ShouldNotContain(id => hidden.Any(h => h.Header.Id == id));
            told.ShouldNotContain(s => s.Verdict == Verdict.Bad);
        }
    }

    [Theory]
    [InlineData("ECO_INTERNAL")]
    [InlineData("RESTRICTED_PERSON")]
    [InlineData("SECRET")]
    public async Task A_table_below_the_floor_refuses_the_start(string visibility)
    {
        var error = await Should.ThrowAsync<PermissionsException>(async () =>
        {
            await using var f = await StartAsync($"\"PUBLIC\",\"{visibility}\"");
        });
        error.Problems.ShouldContain(p => p.Contains("may never be told", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    public async Task The_ledger_names_agencies_of_the_directory_and_nobody_else(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        const string Identity = "11010519491231002X";
        var record = f.City.Penalty(ExchangeFixture.NewSubject());
        await f.PushAsync(f.City, record);
        await f.AskAsync(f.Buyer, record.Header.Subject.CreditCode, Purpose.Procurement);
        await f.AskAsync(f.Buyer, Identity, Purpose.Procurement);
        await ExchangeFixture.ErrorOfAsync(() => f.AskAsync(f.Buyer, Identity, Purpose.Inspection));
        await ExchangeFixture.ErrorOfAsync(
            () => f.AskAsync(f.Buyer, record.Header.Subject.CreditCode, Purpose.Procurement, r => r.Subject.Name = Identity));

        await using var context = f.Node.Host.Services.GetRequiredService<IDatabase>().CreateReader();
        var entries = context.LedgerEntries.Select(e => e.Entry).ToList();
        entries.Count.ShouldBeGreaterThan(5);
        string[] secrets = [Identity, record.Header.Subject.CreditCode, record.Header.Subject.Name, record.Header.Id, record.Summary, "示例项目-2026-1", "经办-7"];
        string[] agencies = [f.City.Code, f.Buyer.Code];
        foreach (var bytes in entries)
        {
            foreach (var secret in secrets) bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(secret)).ShouldBe(-1);
            LedgerEntry.TryParse(bytes, out var entry, out _).ShouldBeTrue();
            agencies.ShouldContain(entry!.OtherPartyCode);
        }

        f.Node.Log.Entries.ShouldNotContain(e => secrets.Any(s => e.Text.Contains(s, StringComparison.Ordinal)));
    }

    [Fact]
    [Trait("Security", "AUTH-02")]
    public async Task A_statement_ends_with_the_key_that_signed_it_and_serves_nobody_else()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var envelope = f.Buyer.Sign(f.Buyer.Access(Purpose.Procurement));
        var digest = Google.Protobuf.ByteString.CopyFrom(System.Security.Cryptography.SHA256.HashData(envelope.Payload.Span));
        AccessContext[] ways = [new() { Statement = envelope }, new() { StatementDigest = digest }];
        Task CheckAsync(TestAgency agency, AccessContext access) =>
            f.Status(agency).CheckStatusAsync(new CheckStatusRequest { Access = access, Subject = new SubjectQuery { CreditCode = ExchangeFixture.NewSubject() } }).ResponseAsync;

        foreach (var way in ways) await CheckAsync(f.Buyer, way);
        (await ExchangeFixture.ErrorOfAsync(() => CheckAsync(f.Market, ways[0]))).Reason.ShouldBe(ErrorReason.StatementForeign);
        (await ExchangeFixture.ErrorOfAsync(() => CheckAsync(f.Market, ways[1]))).Reason.ShouldBe(ErrorReason.StatementUnknown);
        f.Node.Edit(e => e.RevokeKey(f.Buyer.Signer.PublicKey.KeyId, TimeProvider.System.GetUtcNow()));
        await f.Node.DirectoryTakenOverAsync();
        foreach (var way in ways) (
            await ExchangeFixture.ErrorOfAsync(() => CheckAsync(f.Buyer, way))).Reason.ShouldBe(ErrorReason.KeyNotValid);
    }

    private Task<ExchangeFixture> StartAsync(string visibilities)
    {
        var kinds = string.Join(',', PermissionNames.Kinds.Where(k => PermissionFloor.MayBeTold(k.Value)).Select(k => k.Key).Select(k => $"\"{k}\""));
        var purposes = string.Join(',', PermissionNames.Purposes.Keys.Select(p => $"\"{p}\""));
        const string Asking = "\"StatusService/CheckStatus\",\"StatusService/BatchCheckStatus\",\"ExchangeService/GetDocument\",\"ExchangeService/Pull\"";
        var path = _folder.At("wide.json");
        File.WriteAllText(path, $$"""
            {"rows":[
              {"roles":[{{Outside}}],"right":"READ","area":"ANY","targets":[{{kinds}}],"visibility":[{{visibilities}}],"rule":"x"},
              {"roles":[{{Outside}}],"right":"ASK","area":"ANY","targets":[{{kinds}}],"visibility":[{{visibilities}}],"rule":"x"},
              {"roles":[{{Outside}}],"right":"ASK","targets":[{{Asking}}],"purposes":[{{purposes}}],"rule":"x"},
              {"roles":[{{Outside}}],"right":"CALL","targets":[{{Asking}}],"rule":"x"}]}
            """);
        return ExchangeFixture.StartAsync(
            TestStore.Sqlite, TimeProvider.System, settings => settings with { Permissions = path }, _ => { });
    }

    private sealed class SamePayload : IEqualityComparer<Envelope>
    {
        public bool Equals(Envelope? x, Envelope? y) => x?.Payload == y?.Payload;

        public int GetHashCode(Envelope obj) => obj.Payload.GetHashCode();
    }
}
