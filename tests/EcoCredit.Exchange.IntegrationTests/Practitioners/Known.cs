using System.Text;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.IntegrationTests.Practitioners;

/// <summary>A text that may come out nowhere.</summary>
internal sealed record Secret(string Name, string Text)
{
    public byte[] Bytes { get; } = Encoding.UTF8.GetBytes(Text);
}

/// <summary>What a node knows about a person, and what the most curious asker could know of it.</summary>
internal sealed record Known(
    PractitionerIdentity Person, CreditRecord Serious, string Handle, IReadOnlyList<IDocument> Documents, IReadOnlyList<long> Indexes)
{
    /// <summary>Ledger index of a document that ended something that the buyer had been told about the organisation.</summary>
    public required long Ending { get; init; }

    /// <summary>The organisation that the person worked for.</summary>
    public string Organisation => Serious.Header.Subject.CreditCode;

    public IReadOnlyList<Secret> Secrets { get; } =
    [
        new("number", Person.Number),
        new("name", Person.Name),
        new("handle", Handle),
        .. Documents.Select((document, i) => new Secret($"document {i + 1}", document.Header.Id)),
    ];
}
