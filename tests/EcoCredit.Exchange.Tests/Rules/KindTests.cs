using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using EcoCredit.Exchange.Rules.Documents;
using Google.Protobuf.Reflection;

namespace EcoCredit.Exchange.Tests.Rules;

public class KindTests
{
    public static TheoryData<DocumentKind> Kinds() => new(DocumentKinds.All.Select(type => type.Kind));

    [Fact]
    public void Every_kind_of_document_has_rules() =>
        DocumentRules.Kinds.ShouldBe(DocumentKinds.All.Select(type => type.Kind), ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_valid_document_breaks_nothing_and_gives_relations_and_facts(DocumentKind kind)
    {
        if (kind == DocumentKind.StatusStatement) return; // never accepted: see below
        var document = Samples.Document(kind);
        Samples.Check(document).ShouldBeEmpty();
        DocumentRules.Facts(document).ShouldAllBe(fact => fact.Kind == kind && fact.AreaCode == document.Header.AreaCode);
        DocumentRules.Relations(document).ShouldAllBe(relation => relation.ExpectedKinds.Count > 0);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_empty_document_is_refused_without_a_fault(DocumentKind kind)
    {
        var document = (IDocument)Activator.CreateInstance(DocumentKinds.Get(kind).Descriptor.ClrType)!;
        DocumentRules.Check(document, Samples.Context(Role.EcoCity)).ShouldContain(violation => violation.Field == "header");
        DocumentRules.Relations(document).ShouldBeEmpty();
    }

    [Fact]
    public void A_status_statement_is_never_accepted() =>
        Samples.Check(Samples.Document(DocumentKind.StatusStatement), context: Samples.Context(Role.EcoCity)).ShouldBreak(("header", "KIND"));

    [Fact]
    public void Every_text_of_every_document_has_a_limit_or_a_format()
    {
        string[] formats = ["id", "source_agency", "credit_code", "client_code", "area_code", "registered_area_code", "organisation_code", "department_code", "month"];
        foreach (var field in DocumentKinds.All.Where(type => type.Kind != DocumentKind.StatusStatement).SelectMany(type => Strings(type.Descriptor)))
        {
            var hasFormat = formats.Contains(field.Name, StringComparer.Ordinal)
                || field.Name.EndsWith("_on", StringComparison.Ordinal)
                || field.Name is "valid_from" or "valid_to" or "valid_until" or "banned_from" or "banned_to";
            (TextLimits.Find(field) is not null).ShouldBe(!hasFormat, field.FullName);
        }
    }

    [Fact]
    public void All_violations_are_told_at_once_in_two_languages_and_quote_nothing()
    {
        var violations = Samples.Check(Samples.Ordinary(), record =>
        {
            record.Header.Id = "SECRET-ID";
            record.Header.LegalBasis.Clear();
            record.ProducedOn = "SECRET-DAY";
            record.Ordinary.CatalogueRow = "SECRET-ROW";
        });
        violations.Count.ShouldBe(4);
        violations.ShouldAllBe(violation => violation.English.Length > 0 && violation.Chinese.Length > 0);
        violations.ShouldAllBe(
            violation => !(violation.English + violation.Chinese + violation.Field).Contains("SECRET", StringComparison.Ordinal));
    }

    private static IEnumerable<FieldDescriptor> Strings(
        MessageDescriptor message) => message.Fields.InDeclarationOrder().SelectMany(field => field.FieldType switch
    {
        FieldType.String => [field],
        FieldType.Message => Strings(field.MessageType),
        _ => [],
    });
}
