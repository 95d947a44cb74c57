using System.Text;
using EcoCredit.Exchange.IntegrationTests.Disclosures;
using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Journal;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Node.Practitioners;
using EcoCredit.Exchange.Node.Rpc;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Practitioners;

/// <summary>
/// What comes in by the practitioners' channel comes out there only. Every method of every service is called as every role, with
/// everything that an asker could know; a new method without an entry in <see cref="Questions"/> fails.
/// </summary>
public sealed class ChannelTests : IDisposable
{
    private readonly TestAgency[] _more = [new(
        9, Role.PublicSecurity, "990000"), new(10, Role.NbCity, "990100"), new(11, Role.Subject, "990100")];

    public void Dispose()
    {
        foreach (var agency in _more) agency.Dispose();
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    [Trait("Rule", "IM-21-4")]
    [Trait("Rule", "IM-36-1")]
    [Trait("Rule", "IM-34")]
    [Trait("Rule", "IM-10")]
    [Trait("Rule", "NB-09")]
    [Trait("Security", "AUTH-07")]
    public async Task No_method_tells_any_role_of_a_person_but_the_channel_to_its_own_authorities(TestStore store)
    {
        await using var f = await StartAsync(store);
        var known = await FillAsync(f);
        var questions = new Questions(f, known);
        var calls = new RawCall(f.Node);
        var methods = ServiceCatalogue.Services.SelectMany(service => service.Methods).ToList();
        methods.Count.ShouldBeGreaterThan(20);
        var answered = new HashSet<string>(StringComparer.Ordinal);
        foreach (var method in methods)
        {
            foreach (var agency in Everybody(f))
            {
                foreach (var requests in questions.For(method, agency))
                {
                    var answer = await calls.InvokeAsync(agency, method, requests);
                    if (answer.Messages > 0) answered.Add(method.FullName);
                    var told = known.Secrets.Where(secret => answer.Holds(secret.Bytes)).Select(secret => secret.Name)
                        .Order(StringComparer.Ordinal);
                    string.Join(',', told)
                        .ShouldBe(ExpectedFor(f, method, agency, answer), $"{method.FullName} as {agency.Role} of {agency.Area}");
                }
            }
        }

        // The walk reached every method, and was not turned away at the door everywhere.
        methods.Select(method => method.FullName).Except(answered).ShouldBe(questions.Unanswered, ignoreOrder: true);
        f.Node.Log.Entries.Count.ShouldBeGreaterThan(0);
        foreach (var secret in known.Secrets)
            f.Node.Log.Entries.ShouldNotContain(entry => entry.Text.Contains(secret.Text, StringComparison.Ordinal), secret.Name);
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    [Trait("Rule", "IM-21-4")]
    [Trait("Rule", "IM-36-1")]
    [Trait("Security", "AUTH-07")]
    public async Task Documents_about_persons_are_refused_at_every_other_door_without_an_echo(TestStore store)
    {
        await using var f = await StartAsync(store);
        var known = await FillAsync(f);
        var size = await f.LedgerSizeAsync();
        foreach (var document in known.Documents)
        {
            var error = await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.City, document));
            error.Reason.ShouldBe(ErrorReason.UnknownDocumentKind);
            error.Metadata.ShouldBeEmpty();
            using var push = f.Exchange(f.City).Push();
            await push.RequestStream.WriteAsync(new PushRequest { Envelope = f.City.Sign(document) });
            await push.RequestStream.CompleteAsync();
            var outcome = (await push.ResponseStream.ReadAllAsync().ToListAsync()).ShouldHaveSingleItem();
            outcome.OutcomeCase.ShouldBe(PushResponse.OutcomeOneofCase.Refused);
            known.Secrets.ShouldAllBe(secret => !outcome.ToString().Contains(secret.Text, StringComparison.Ordinal));
        }

        (await f.LedgerSizeAsync()).ShouldBe(size);
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    [Trait("Rule", "IM-36-1")]
    [Trait("Rule", "IM-10")]
    [Trait("Security", "AUTH-07")]
    public async Task The_database_holds_neither_number_nor_name_in_the_clear(TestStore store)
    {
        await using var f = await StartAsync(store);
        var known = await FillAsync(f);
        await f.Practitioners(f.City).FindPractitionerAsync(f.City.Finding(known.Person));
        await f.Practitioners(f.City).ListPractitionersAsync(f.City.Listing("990100"));
        await ExchangeFixture.ErrorOfAsync(
            () => f.Practitioners(f.OtherCity).FindPractitionerAsync(f.OtherCity.Finding(known.Person)).ResponseAsync);

        await using var context = f.Node.Host.Services.GetRequiredService<IDatabase>().CreateReader();
        await context.Database.OpenConnectionAsync();
        var cells = await StoredCells.ReadAsync(context.Database.GetDbConnection(), store);
        cells.Count.ShouldBeGreaterThan(100);
        Holds(cells, Encoding.UTF8.GetBytes(known.Handle)).ShouldBeTrue();
        foreach (var secret in new[] { known.Person.Number, known.Person.Name })
        {
            Holds(cells, Encoding.UTF8.GetBytes(secret)).ShouldBeFalse();
            Holds(cells, Encoding.Unicode.GetBytes(secret)).ShouldBeFalse();
            Holds(cells, Encoding.UTF8.GetBytes(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(secret)))).ShouldBeFalse();
            if (store == TestStore.Sqlite) Holds(await FilesOfAsync(f), Encoding.UTF8.GetBytes(secret)).ShouldBeFalse();
        }

        // Even opened, what the ledger keeps of questions, answers and refusals names nobody; the documents do.
        var taken = await context.Documents.Select(document => document.Idx).ToListAsync();
        var bodies = await f.Node.Host.Services.OpenedBodiesAsync();
        var (documents, others) = (
            bodies.Where(body => taken.Contains(body.Index)).ToList(), bodies.Where(body => !taken.Contains(body.Index)).ToList());
        others.Count.ShouldBeGreaterThanOrEqualTo(3);
        foreach (var secret in new[] { known.Person.Number, known.Person.Name, known.Handle })
            Holds([.. others.Select(body => body.Body)], Encoding.UTF8.GetBytes(secret)).ShouldBeFalse();
        documents.Count(body => Holds([body.Body], Encoding.UTF8.GetBytes(known.Person.Number)))
            .ShouldBe(known.Documents.Count);
    }

    private async Task<ExchangeFixture> StartAsync(TestStore store)
    {
        var f = await ExchangeFixture.StartAsync(store);
        f.Node.Edit(editor =>
        {
            foreach (var agency in _more) editor.Enrol(agency.Card);
        });
        await f.Node.DirectoryTakenOverAsync();
        return f;
    }

    private IEnumerable<TestAgency> Everybody(ExchangeFixture f) =>
        [f.Region, f.City, f.OtherCity, f.County, f.Market, f.Platform, f.Buyer, f.Finance, .. _more];

    private static string ExpectedFor(ExchangeFixture f, MethodDescriptor method, TestAgency agency, RawCall.Answer answer)
    {
        var isOwn = agency == f.Region || agency == f.City;
        if (!isOwn || method.Service.Name != "PractitionerService" || answer.Code is not null) return "";
        return method.Name switch
        {
            "FindPractitioner" => "document 1,document 2,document 3,document 4,handle,name,number",
            "ListPractitioners" => "handle",
            _ => "",
        };
    }

    private static async Task<Known> FillAsync(ExchangeFixture f)
    {
        var person = PersonDocuments.Person(200);
        var organisation = ExchangeFixture.NewSubject();
        var serious = f.City.Serious(organisation);
        await f.PushAsync(f.City, serious);
        var penalty = f.City.Penalty(organisation);
        await f.PushAsync(f.City, penalty);
        // Somebody is owed the end of it.
        await f.AskAsync(f.Buyer, organisation, Purpose.Procurement);
        var ending = await f.PushAsync(f.City, f.City.Closure(penalty));
        await f.WalkedAsync();
        // Evaluated, so that certificates are answered too.
        await f.PushAsync(f.Region, f.Region.Result(organisation, CreditLevel.Bad));
        var one = f.City.PersonRecord(person, "事一", 1, organisation);
        (one.CatalogueRow, one.OrganisationRecord) = ("A2-2", TestDocuments.Reference(serious));
        var two = f.City.PersonRecord(person, "事二", 2, organisation);
        IDocument[] documents = [one, two, f.City.PersonStep(person, PractitionerStepKind.Listed), f.City.PersonResult(person, one, two)];
        var indexes = new List<long>();
        foreach (var document in documents) indexes.Add((await f.SubmitAsync(f.City, document)).Receipt.Index);
        var handle = f.Node.Host.Services.GetRequiredService<PersonHandles>().HandleOf(person);
        return new Known(person, serious, handle, documents, indexes) { Ending = ending.Receipt.Index };
    }

    private static bool Holds(IEnumerable<byte[]> cells, byte[] secret) => StoredCells.Hold(cells, secret);

    private static async Task<List<byte[]>> FilesOfAsync(ExchangeFixture f)
    {
        var files = await StoredCells.FilesOfAsync(f.Region.Folder.Path);
        files.Count.ShouldBeGreaterThan(3);
        return files;
    }
}
