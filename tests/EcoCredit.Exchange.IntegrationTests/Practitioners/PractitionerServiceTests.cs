using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Practitioners;

public sealed class PractitionerServiceTests
{
    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    [Trait("Rule", "IM-21-4")]
    [Trait("Rule", "IM-17-2")]
    public async Task The_prefecture_and_the_region_find_and_list_a_person_and_get_the_documents_byte_for_byte(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var person = PersonDocuments.Person(101);
        var organisation = ExchangeFixture.NewSubject();
        var (one, two) = (f.City.PersonRecord(person, "事一", 1, organisation), f.City.PersonRecord(person, "事二", 2, organisation));
        var listed = f.City.PersonStep(person, PractitionerStepKind.Listed);
        var envelopes = new List<Envelope>();
        foreach (var document in new IDocument[] { one, two, listed, f.City.PersonResult(person, one, two) })
        {
            var envelope = f.City.Sign(document);
            envelopes.Add(envelope);
            var request = new SubmitDocumentRequest { Envelope = envelope };
            var response = await f.Practitioners(f.City).SubmitDocumentAsync(request);
            response.Duplicate.ShouldBeFalse();
            ReceiptCheck.FindProblem(response.Receipt, envelope, f.Region).ShouldBeNull();
            var again = await f.Practitioners(f.City).SubmitDocumentAsync(request);
            (again.Duplicate, again.Receipt.Index).ShouldBe((true, response.Receipt.Index));
        }

        foreach (var agency in new[] { f.City, f.Region })
        {
            var found = await f.Practitioners(agency).FindPractitionerAsync(agency.Finding(person));
            found.Documents.ShouldBe(envelopes);
            (found.Events, found.Departments, found.Rating).ShouldBe((2, 2, PractitionerRating.Dishonest));
            found.Tasks.Select(task => task.Rule).ShouldContain("IM-21-4");
            ReceiptCheck.FindProblem(found.Receipt, found.Disclosure.ToByteArray(), f.Region).ShouldBeNull();
            DisclosureRecord.Parser.ParseFrom(found.Disclosure).Indexes.Count.ShouldBe(4);

            // Nothing of the person outside the envelopes; the number may be written in any way, and the name may be missing.
            found.Documents.Clear();
            found.ToString().ShouldNotContain(person.Number);
            found.ToString().ShouldNotContain(person.Name);
            var byHandle = new FindPractitionerRequest
            {
                Access = agency.Because(
                Purpose.EcologySupervision),
                Handle = found.Handle,
                EvaluationYear = PersonDocuments.Year
            };
            (await f.Practitioners(agency).FindPractitionerAsync(byHandle)).Documents.ShouldBe(envelopes);
            var written = new PractitionerIdentity { Kind = person.Kind, Number = " " + person.Number.ToLowerInvariant() };
            (await f.Practitioners(agency).FindPractitionerAsync(agency.Finding(written))).Handle.ShouldBe(found.Handle);

            var list = await f.Practitioners(agency).ListPractitionersAsync(agency.Listing("990100"));
            list.Practitioners.ShouldHaveSingleItem().ShouldBe(new PractitionerSummary
            {
                Handle = found.Handle,
                Events = 2,
                Rating = PractitionerRating.Dishonest,
                NewestStep = PractitionerStepKind.Listed,
            });
            ReceiptCheck.FindProblem(list.Receipt, list.Disclosure.ToByteArray(), f.Region).ShouldBeNull();
        }

        var elsewhere = f.Region.Listing("990200");
        (await f.Practitioners(f.Region).ListPractitionersAsync(elsewhere)).Practitioners.ShouldBeEmpty();
        elsewhere.AreaCode = "990000";
        (await f.Practitioners(f.Region).ListPractitionersAsync(elsewhere)).Practitioners.ShouldHaveSingleItem();
    }

    [Fact]
    [Trait("Rule", "IM-21-4")]
    [Trait("Rule", "IM-17-2")]
    public async Task What_another_prefecture_recorded_counts_and_is_not_shown()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var (shared, foreign) = (PersonDocuments.Person(102), PersonDocuments.Person(103));
        var organisation = ExchangeFixture.NewSubject();
        var own = f.City.PersonRecord(shared, "事一", 1, organisation);
        await f.SubmitAsync(f.City, own);
        await f.SubmitAsync(f.OtherCity, f.OtherCity.PersonRecord(shared, "事二", 2, organisation));
        await f.SubmitAsync(f.OtherCity, f.OtherCity.PersonRecord(foreign, "事三", 2, organisation));

        var found = await f.Practitioners(f.City).FindPractitionerAsync(f.City.Finding(shared));
        found.Documents.ShouldHaveSingleItem().Payload.ShouldBe(f.City.Sign(own).Payload);
        (found.Events, found.Rating).ShouldBe((2, PractitionerRating.Dishonest));
        (await f.Practitioners(f.City).ListPractitionersAsync(f.City.Listing("990100"))).Practitioners.Count.ShouldBe(1);
        var whole = await f.Practitioners(f.Region).ListPractitionersAsync(f.Region.Listing("990000"));
        (whole.Practitioners.Count, whole.NextCursor).ShouldBe((2, ""));
        var paged = f.Region.Listing("990000");
        paged.PageSize = 1;
        var first = await f.Practitioners(f.Region).ListPractitionersAsync(paged);
        paged.Cursor = first.NextCursor;
        var second = await f.Practitioners(f.Region).ListPractitionersAsync(paged);
        (first.Practitioners.Count, second.NextCursor).ShouldBe((1, ""));
        first.Practitioners.Concat(second.Practitioners).ShouldBe(whole.Practitioners);

        // Somebody of whom the prefecture has nothing is nobody to it, and so is who is not there at all.
        foreach (var person in new[] { foreign, PersonDocuments.Person(104) })
            (await ErrorAsync(f.Practitioners(f.City).FindPractitionerAsync(f.City.Finding(person)).ResponseAsync))
                .Reason.ShouldBe(ErrorReason.NotFound);
    }

    [Fact]
    [Trait("Rule", "AMB-12")]
    public async Task Three_persons_of_an_organisation_bring_row_A1_15_and_name_nobody()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var organisation = ExchangeFixture.NewSubject();
        for (var i = 0; i < 3; i++)
        {
            var person = PersonDocuments.Person(110 + i);
            await f.SubmitAsync(f.City, f.City.PersonRecord(person, $"事{i}", 1, organisation));
            var found = await f.Practitioners(f.City).FindPractitionerAsync(f.City.Finding(person));
            found.Reasons.Count(reason => reason.Rule == "AMB-12").ShouldBe(i == 2 ? 1 : 0);
        }
    }

    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    [Trait("Rule", "IM-21-4")]
    [Trait("Rule", "IM-15-5")]
    [Trait("Security", "AUTH-07")]
    public async Task Other_roles_areas_purposes_and_kinds_are_refused(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var person = PersonDocuments.Person(120);
        var organisation = ExchangeFixture.NewSubject();
        var record = f.City.PersonRecord(person, "事一", 1, organisation);
        foreach (var agency in new[] { f.County, f.Market, f.Platform, f.Buyer, f.Finance })
        {
            (await ErrorAsync(f.SubmitAsync(agency, agency.PersonRecord(person, "事一", 1, organisation))))
                .Reason.ShouldBe(ErrorReason.NotPermitted);
            (await ErrorAsync(f.Practitioners(agency).FindPractitionerAsync(agency.Finding(person)).ResponseAsync))
                .Reason.ShouldBe(ErrorReason.NotPermitted);
            (await ErrorAsync(f.Practitioners(agency).ListPractitionersAsync(agency.Listing("990000")).ResponseAsync))
                .Reason.ShouldBe(ErrorReason.NotPermitted);
        }

        (await ErrorAsync(f.Practitioners(f.OtherCity).ListPractitionersAsync(f.OtherCity.Listing("990100")).ResponseAsync))
            .Reason.ShouldBe(ErrorReason.OutsideArea);
        record.Header.AreaCode = "990200";
        (await ErrorAsync(f.SubmitAsync(f.City, record))).Reason.ShouldBe(ErrorReason.OutsideArea);
        var asked = f.City.Finding(person);
        asked.Access = f.City.Because(Purpose.Licensing);
        (await ErrorAsync(f.Practitioners(f.City).FindPractitionerAsync(asked).ResponseAsync))
            .Reason.ShouldBe(ErrorReason.PurposeNotCovered);

        (await ErrorAsync(f.SubmitAsync(f.City, f.City.Penalty(organisation)))).Reason.ShouldBe(ErrorReason.UnknownDocumentKind);
        var regions = await ErrorAsync(f.SubmitAsync(f.Region, f.Region.PersonRecord(person, "事一", 1, organisation)));
        (regions.Reason, regions.Violations.ShouldHaveSingleItem().Rule).ShouldBe((ErrorReason.DocumentInvalid, "IM-15-5"));
        var early = await ErrorAsync(
            f.SubmitAsync(f.City, f.City.PersonResult(person, f.City.PersonRecord(person, "事一", 1, organisation))));
        early.Reason.ShouldBe(ErrorReason.ReferenceNotFound);
        var unlisted = f.City.PersonResult(person);
        unlisted.Dishonest = false;
        var step = await ErrorAsync(f.SubmitAsync(f.City, unlisted));
        (step.Reason, step.Violations.ShouldHaveSingleItem().Rule).ShouldBe((ErrorReason.ProcedureStepRefused, "IM-21-1"));
    }

    [Fact]
    [Trait("Rule", "IM-36-1")]
    public async Task Wrong_arguments_are_named_and_not_repeated()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var request = new FindPractitionerRequest
        {
            Access = f.City.Because(
            Purpose.EcologySupervision),
            Identity = new PractitionerIdentity { Number = new string('7', 33) }
        };
        var error = await ErrorAsync(f.Practitioners(f.City).FindPractitionerAsync(request).ResponseAsync);
        error.Violations.Select(v => v.Field).ShouldBe(["evaluation_year", "identity.kind", "identity.number"]);
        error.Violations.ShouldAllBe(v => !v.ToString().Contains("777", StringComparison.Ordinal));
        request.Handle = "XYZ";
        error = await ErrorAsync(f.Practitioners(f.City).FindPractitionerAsync(request).ResponseAsync);
        error.Violations.Select(v => v.Field).ShouldBe(["evaluation_year", "handle"]);
        request.ClearPerson();
        error = await ErrorAsync(f.Practitioners(f.City).FindPractitionerAsync(request).ResponseAsync);
        error.Violations.Select(v => v.Field).ShouldBe(["evaluation_year", "person"]);
        error = await ErrorAsync(f.Practitioners(f.City).ListPractitionersAsync(f.City.Listing("990102")).ResponseAsync);
        error.Violations.ShouldHaveSingleItem().Field.ShouldBe("area_code");
    }

    private static Task<EcoCredit.Exchange.Protocol.Errors.ExchangeError> ErrorAsync(Task call) => ExchangeFixture.ErrorOfAsync(() => call);
}
