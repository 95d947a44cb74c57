using EcoCredit.Exchange.Node.Practitioners;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.IntegrationTests.Practitioners;

public sealed class PersonHandlesTests
{
    [Fact]
    [Trait("Rule", "IM-10")]
    [Trait("Rule", "IM-36-1")]
    public void A_handle_belongs_to_a_person_and_a_node()
    {
        var (node, other) = (new PersonHandles(new byte[32]), new PersonHandles([.. Enumerable.Repeat((byte)1, 32)]));
        var person = PersonDocuments.Person(140);
        var handle = node.HandleOf(person);
        handle.ShouldMatch("^[0-9a-f]{64}$");
        node.HandleOf(new PractitionerIdentity { Kind = person.Kind, Number = " " + person.Number, Name = "别名" }).ShouldBe(handle);
        node.HandleOf(new PractitionerIdentity { Kind = IdentityKind.ExitEntryDocument, Number = person.Number }).ShouldNotBe(handle);
        node.HandleOf(PersonDocuments.Person(141)).ShouldNotBe(handle);
        other.HandleOf(person).ShouldNotBe(handle);
    }
}
