using System.Globalization;
using EcoCredit.Exchange.Node.Cases;
using EcoCredit.Exchange.Node.Disclosures;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using EcoCredit.Exchange.Rules.Calendar;
using EcoCredit.Exchange.Rules.Practitioners;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Practitioners;

/// <summary>
/// Answers about practitioners, to the prefecture for its own area and to the region for its own (IM-21-4). A prefecture without a document
/// about somebody is told what it would be told about nobody.
/// </summary>
internal sealed class PractitionerReader(
    PractitionerQuestions questions,
    CaseReader cases,
    PersonHandles handles,
    IDatabase database,
    BodyCipher cipher,
    DisclosureWriter disclosures,
    WordPages pages,
    WorkingCalendar calendar,
    TimeProvider time)
{
    private static readonly DocumentKind[] Kinds =
        [DocumentKind.PractitionerRecord, DocumentKind.PractitionerResult, DocumentKind.PractitionerStep, DocumentKind.PractitionerRepair];

    public async Task<FindPractitionerResponse> FindAsync(
        FindPractitionerRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var admitted = await questions.AdmitAsync("FindPractitioner", request, request.Access, caller, cancellationToken);
        PractitionerQuestions.CheckArguments(request);
        return await FreshAnswers.MakeAsync(() => TryFindAsync(request, caller, admitted, cancellationToken));
    }

    private async Task<FindPractitionerResponse?> TryFindAsync(
        FindPractitionerRequest request, Caller caller, AdmittedQuestion admitted, CancellationToken cancellationToken)
    {
        var handle = request.PersonCase == FindPractitionerRequest.PersonOneofCase.Handle ? request.Handle
            : handles.HandleOf(request.Identity);

        // The person's own documents, and the records of the region, out of which row A1-15 is counted.
        var scope = new CaseScope { Kinds = Kinds, Within = RegionOf(caller.Area) };
        var loaded = await cases.ReadAsync(scope, [], cancellationToken);
        var whole = loaded.File;
        var person = PersonFile.For(whole.Documents.Where(filed => HandleOf(filed) == handle), caller.Area);
        if (person.Visible.Count == 0) throw await questions.RefuseAsync(admitted, ErrorReason.NotFound, cancellationToken);

        var asOf = ChinaTime.Today(time);
        var evaluation = PractitionerRules.Rate(person.Rating, person.Person, request.EvaluationYear, asOf);
        var response = new FindPractitionerResponse
        {
            Handle = handle,
            Events = evaluation.Events,
            Departments = evaluation.Departments,
            Rating = evaluation.Rating,
        };
        response.Reasons.AddRange(evaluation.Reasons.Concat(StaffReasons(person, whole, request.EvaluationYear)));
        response.Tasks.AddRange(PractitionerTasks.List(
            person.Rating, person.Person, request.EvaluationYear, caller.Area, asOf, calendar));
        var documents = await OpenAsync(person.Visible, cancellationToken);
        response.Documents.AddRange(documents.Select(document => document.Envelope));
        var disclosed = await disclosures.TryRecordAsync(
            documents, response, admitted.Access, caller, admitted.Question, loaded.AnswerGuard, cancellationToken);
        if (disclosed is null) return null;
        (response.Receipt, response.Disclosure) = (disclosed.Receipt, disclosed.Record);
        return response;
    }

    public async Task<ListPractitionersResponse> ListAsync(
        ListPractitionersRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var admitted = await questions.AdmitAsync("ListPractitioners", request, request.Access, caller, cancellationToken);
        var area = PractitionerQuestions.CheckArguments(request);
        if (!caller.Area.Contains(area)) throw await questions.RefuseAsync(admitted, ErrorReason.OutsideArea, cancellationToken);
        return await FreshAnswers.MakeAsync(() => TryListAsync(request, area, caller, admitted, cancellationToken));
    }

    private async Task<ListPractitionersResponse?> TryListAsync(
        ListPractitionersRequest request, AreaCode area, Caller caller, AdmittedQuestion admitted, CancellationToken cancellationToken)
    {
        var asOf = ChinaTime.Today(time);
        var scope = new CaseScope { Kinds = Kinds, Within = RegionOf(area) };
        var loaded = await cases.ReadAsync(scope, [], cancellationToken);
        var whole = loaded.File;
        var response = new ListPractitionersResponse();
        var filter = string.Create(CultureInfo.InvariantCulture, $"practitioners|{request.EvaluationYear}|{area.Value}");
        var after = pages.After(request.Cursor, caller.Code, filter);
        var persons = whole.Documents.GroupBy(HandleOf, StringComparer.Ordinal)
            .Where(group => string.CompareOrdinal(group.Key, after) > 0).OrderBy(group => group.Key, StringComparer.Ordinal);
        foreach (var documents in persons)
        {
            var person = PersonFile.For(documents, caller.Area);
            var ofYear = person.Visible.Where(filed => person.IsOfYear(filed, request.EvaluationYear)).ToList();
            if (!ofYear.Any(filed => PersonFile.IsInside(filed.Document, area))) continue;
            if (response.Practitioners.Count == WordPages.LimitOf(request.PageSize))
            {
                response.NextCursor = pages.Next(response.Practitioners[^1].Handle, caller.Code, filter);
                break;
            }

            response.Practitioners.Add(Summarise(documents.Key, person, ofYear, request.EvaluationYear, asOf));
        }

        var disclosed = await disclosures.TryRecordAsync(
            response, [], admitted.Access, caller, admitted.Question, loaded.AnswerGuard, cancellationToken);
        if (disclosed is null) return null;
        (response.Receipt, response.Disclosure) = (disclosed.Receipt, disclosed.Record);
        return response;
    }

    private static PractitionerSummary Summarise(string handle, PersonFile person, List<FiledDocument> ofYear, int year, DateOnly asOf)
    {
        var evaluation = PractitionerRules.Rate(person.Rating, person.Person, year, asOf);
        return new PractitionerSummary
        {
            Handle = handle,
            Events = evaluation.Events,
            Rating = evaluation.Rating,
            NewestStep = ofYear.Select(filed => filed.Document).OfType<PractitionerStep>()
                .LastOrDefault()?.Step ?? PractitionerStepKind.Unspecified,
        };
    }

    // A number and no names, in the authority's own area: small counts identify people (AMB-12).
    private static IEnumerable<Explanation> StaffReasons(PersonFile person, CaseFile whole, int year)
    {
        var organisations = person.Visible.Where(filed => person.IsOfYear(filed, year))
            .Select(filed => filed.Document).OfType<PractitionerRecord>()
            .Select(record => record.OrganisationCode)
            .Distinct(StringComparer.Ordinal);
        foreach (var organisation in organisations)
        {
            var count = PractitionerRules.StaffCount(organisation, year, whole);
            if (count < PractitionerRules.PersonsForRowA115) continue;
            yield return new Explanation
            {
                Rule = "AMB-12",
                Zh = $"该机构本年度有{count}名工作人员出现不良信用记录，适用附件1第A1-15项（3名及以上）。",
                En = $"{count} persons of the organisation have a record in the year: row A1-15 applies to it (3 or more).",
            };
        }
    }

    private string HandleOf(FiledDocument filed) =>
        PersonHandles.IdentityOf(filed.Document) is { } identity ? handles.HandleOf(identity) : "";

    private static AreaCode RegionOf(AreaCode area) =>
        AreaCode.TryParse(area.Value[..2] + "0000", out var region) ? region
            : throw new InvalidOperationException("Every area lies in a region.");

    /// <summary>The documents as they were signed; without those whose bodies were erased.</summary>
    private async Task<List<StoredDocument>> OpenAsync(IReadOnlyList<FiledDocument> filed, CancellationToken cancellationToken)
    {
        var indexes = filed.Select(document => document.Index).ToArray();
        await using var context = database.CreateReader();
        var bodies = await SealedBodies.ReadAsync(context, indexes, cancellationToken);
        return [.. bodies.OrderBy(body => body.Key).Select(
            body => new StoredDocument { Index = body.Key, Envelope = Envelope.Parser.ParseFrom(cipher.Decrypt(body.Value)) })];
    }
}
