using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf.Reflection;

namespace EcoCredit.Exchange.Tests.Rules.Practitioners;

/// <summary>What has no field cannot leak.</summary>
public class PersonContractTests
{
    [Fact]
    [Trait("Rule", "IM-10")]
    [Trait("Rule", "AMB-28")]
    public void Only_the_identity_of_a_practitioner_has_an_identity_number()
    {
        Fields().Where(field => field.FieldType == FieldType.Enum && field.EnumType.ClrType == typeof(IdentityKind))
            .Select(field => field.FullName).ShouldBe([PractitionerIdentity.Descriptor.FindFieldByName("kind").FullName]);
        string[] numbersOfPapers = ["document_number", "licence_number", "decision_number", "case_number", "event_number", "order_number"];
        Fields().Where(field => field.Name.EndsWith("number", StringComparison.Ordinal) && !numbersOfPapers.Contains(field.Name))
            .Select(field => field.FullName).ShouldBe([PractitionerIdentity.Descriptor.FindFieldByName("number").FullName]);
        string[] words = ["passport", "id_card", "id_number", "identity_number", "resident", "phone", "address", "birth"];
        Fields().ShouldNotContain(
            field => words.Any(word => field.Name.Contains(word, StringComparison.Ordinal)) && field.Name != "addressees");
    }

    [Fact]
    [Trait("Rule", "IM-21-4")]
    [Trait("Rule", "NB-09")]
    public void The_identity_of_a_practitioner_stands_in_its_own_channel_only()
    {
        MessageDescriptor[] channel =
        [
            PractitionerRecord.Descriptor, PractitionerResult.Descriptor, PractitionerStep.Descriptor, PractitionerRepair.Descriptor,
            FindPractitionerRequest.Descriptor,
        ];
        Fields().Where(field => field.FieldType == FieldType.Message && field.MessageType == PractitionerIdentity.Descriptor)
            .Select(field => field.ContainingType).ShouldBe(channel, ignoreOrder: true);

        // Nor does any other message hold one of these documents.
        Fields().Where(field => field.FieldType == FieldType.Message && channel.Contains(field.MessageType)).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "NB-18")]
    public void Nobody_who_complains_has_a_field()
    {
        string[] words = ["complain", "informant", "reporter", "whistle", "petition", "proposer", "applicant"];
        Fields().ShouldNotContain(field => words.Any(word => field.Name.Contains(word, StringComparison.Ordinal)));
        Messages().ShouldNotContain(message => words.Any(word => message.Name.Contains(word, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    [Trait("Rule", "AMB-28")]
    public void Nobody_on_a_staff_list_has_a_field()
    {
        Fields().Count().ShouldBeGreaterThan(300);
        Fields().Where(
            field => field.Name.Contains("staff", StringComparison.Ordinal) || field.Name.Contains("employee", StringComparison.Ordinal))
            .ShouldAllBe(field => field.FieldType == FieldType.Int32 && !field.IsRepeated); // how many, never who (AMB-12)
        DocumentKinds.All.Count(type => type.Descriptor.Name.StartsWith("Practitioner", StringComparison.Ordinal)).ShouldBe(4);
    }

    private static IEnumerable<FieldDescriptor> Fields() => Messages().SelectMany(message => message.Fields.InDeclarationOrder());

    private static IEnumerable<MessageDescriptor> Messages() => Files().SelectMany(file => file.MessageTypes).SelectMany(WithNested);

    private static IEnumerable<MessageDescriptor> WithNested(MessageDescriptor message) =>
        [message, .. message.NestedTypes.SelectMany(WithNested)];

    private static IEnumerable<FileDescriptor> Files() => typeof(PractitionerIdentity).Assembly.GetTypes()
        .Where(type => type.Name.EndsWith("Reflection", StringComparison.Ordinal))
        .Select(type => type.GetProperty("Descriptor")?.GetValue(null)).OfType<FileDescriptor>()
        .Where(file => file.Package == "ecocredit.exchange.v1");
}
