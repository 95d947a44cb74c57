using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.Node.Practitioners;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Practitioners;

/// <summary>What of a person's documents an authority sees.</summary>
public sealed class PersonFileTests : IDisposable
{
    private readonly TestAgency _city = new(2, Role.EcoCity, "990100");
    private readonly TestAgency _otherCity = new(3, Role.EcoCity, "990200");
    private readonly TestAgency _region = new(1, Role.EcoRegion, "990000");

    public void Dispose()
    {
        _city.Dispose();
        _otherCity.Dispose();
        _region.Dispose();
    }

    [Fact]
    [Trait("Rule", "IM-21-4")]
    public void A_prefecture_sees_the_final_result_once_the_region_has_told_it()
    {
        var person = PersonDocuments.Person(130);
        var organisation = ExchangeFixture.NewSubject();
        var (one, two) = (_city.PersonRecord(person, "事一", 1, organisation), _otherCity.PersonRecord(person, "事二", 2, organisation));
        var proposal = _city.PersonResult(person, one, two);
        var final = _region.PersonResult(person, one, two);
        var told = _region.PersonStep(person, PractitionerStepKind.PrefectureTold, proposal);
        var returned = _region.PersonStep(person, PractitionerStepKind.Returned, proposal);
        IDocument[] documents = [one, two, proposal, returned, final, told];

        Visible(documents, _region).ShouldBe(documents);
        Visible(documents[..5], _city).ShouldBe([one, proposal, returned]);
        Visible(documents, _city).ShouldBe([one, proposal, returned, final, told]);
        Visible(documents, _otherCity).ShouldBe([two]);

        // Until it is told, it is not in the rating either; what others recorded is.
        Rate(documents[..5], _city).ShouldBe((PractitionerRating.Dishonest, 2));
        Rate(documents, _city).ShouldBe((PractitionerRating.RatedDishonest, 2));
        Rate(documents, _otherCity).ShouldBe((PractitionerRating.Dishonest, 2));
    }

    private static IEnumerable<IDocument> Visible(IDocument[] documents, TestAgency agency) =>
        File(documents, agency).Visible.Select(filed => filed.Document);

    private static (PractitionerRating, int) Rate(IDocument[] documents, TestAgency agency)
    {
        var file = File(documents, agency);
        var evaluation = Rules.Practitioners.PractitionerRules.Rate(
            file.Rating, file.Person, PersonDocuments.Year, ChinaTime.Today(TimeProvider.System));
        return (evaluation.Rating, evaluation.Events);
    }

    private static PersonFile File(IDocument[] documents, TestAgency agency)
    {
        AreaCode.TryParse(agency.Area, out var area).ShouldBeTrue();
        return PersonFile.For(documents.Select((document, i) => new FiledDocument(i, TimeProvider.System.GetUtcNow(), document)), area);
    }
}
