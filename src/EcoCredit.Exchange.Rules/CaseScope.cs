using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules;

/// <summary>
/// Which documents a <see cref="CaseFile"/> has to hold, beside those that the document in question refers to: all about some organisations
/// or one person, and all of some kinds in an area.
/// </summary>
public sealed record CaseScope
{
    /// <summary>Credit codes of organisations: every document with one of them as its subject, in whatever area.</summary>
    public IReadOnlyList<string> Subjects { get; init; } = [];

    /// <summary>A practitioner: every document about this person.</summary>
    public PractitionerIdentity? Person { get; init; }

    /// <summary>Kinds of which every document is needed whose area lies inside <see cref="Within"/> or contains it.</summary>
    public IReadOnlyList<DocumentKind> Kinds { get; init; } = [];

    /// <summary>The same for kinds of which only what stays inside the ecology system is needed (<see cref="Visibility.EcoInternal"/>).</summary>
    public IReadOnlyList<DocumentKind> InternalKinds { get; init; } = [];

    /// <summary>The area for the kinds. Needed where there are any.</summary>
    public AreaCode? Within { get; init; }
}
