using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.IntegrationTests.Practitioners;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Client;

/// <summary>The restricted channel as another agency's program uses it: what comes out is held against its receipt.</summary>
public sealed class PractitionerAnswerTests : IAsyncLifetime
{
    private readonly TestAgency _region = new(1, Role.EcoRegion, "990000");
    private readonly TestAgency _city = new(2, Role.EcoCity, "990100");
    private readonly Meddler _meddler = new();
    private ClientNode _node = null!;
    private ExchangeClient _client = null!;

    public async Task InitializeAsync()
    {
        _node = await ClientNode.StartAsync(_region, _meddler.Configure, _city);
        _client = _node.Connect(_city, _region.Code, _region, _city);
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _node.DisposeAsync();
        foreach (var agency in new[] { _region, _city }) agency.Dispose();
    }

    [Fact]
    [Trait("Rule", "IM-21-4")]
    public async Task Submits_finds_and_lists_a_person_and_refuses_what_was_changed_on_the_way()
    {
        var access = new AccessTicket(_city.Sign(_city.Access(Purpose.EcologySupervision)));
        var person = PersonDocuments.Person(301);
        var envelopes = new[] { "事一", "事二" }
            .Select((number, i) => _city.Sign(_city.PersonRecord(person, number, i + 1, TestCodes.Organisation(731)))).ToArray();
        foreach (var envelope in envelopes)
        {
            (await _client.SubmitPractitionerDocumentAsync(envelope, CancellationToken.None)).Result.ShouldBe(PushResult.Accepted);
            (await _client.SubmitPractitionerDocumentAsync(envelope, CancellationToken.None)).Result.ShouldBe(PushResult.Duplicate);
        }

        var question = new FindPractitionerRequest { Identity = person, EvaluationYear = PersonDocuments.Year };
        var found = await _client.FindPractitionerAsync(question, access, CancellationToken.None);
        found.Documents.ShouldBe(envelopes);
        question.Access.ShouldBeNull("the caller's question is left as it was");
        var list = await _client.ListPractitionersAsync(PersonDocuments.Year, _city.Area, access, CancellationToken.None).ToListAsync();
        list.ShouldHaveSingleItem().Practitioners.ShouldHaveSingleItem().Handle.ShouldBe(found.Handle);

        _meddler.Answer = answer =>
        {
            (answer as FindPractitionerResponse)?.Documents.RemoveAt(0);
            (answer as ListPractitionersResponse)?.Practitioners.Clear();
            return Task.FromResult(answer);
        };
        (await ProblemAsync(() => _client.FindPractitionerAsync(question, access, CancellationToken.None)))
            .ShouldBe(ReceiptProblem.DisclosureDiffers);
        (await ProblemAsync(() => _client.ListPractitionersAsync(PersonDocuments.Year, _city.Area, access, CancellationToken.None).ToListAsync().AsTask()))
            .ShouldBe(ReceiptProblem.DisclosureDiffers);

        // The documents are all there; what the node makes of them is another.
        _meddler.Answer = answer =>
        {
            if (answer is FindPractitionerResponse told) told.Rating = PractitionerRating.None;
            return Task.FromResult(answer);
        };
        (await ProblemAsync(() => _client.FindPractitionerAsync(question, access, CancellationToken.None)))
            .ShouldBe(ReceiptProblem.DisclosureDiffers);
    }

    private static async Task<ReceiptProblem> ProblemAsync(Func<Task> call) =>
        (await Should.ThrowAsync<ReceiptException>(call)).Verification.ShouldNotBeNull().FirstFailure.ShouldNotBeNull().Problem;
}
