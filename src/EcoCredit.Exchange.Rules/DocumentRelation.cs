using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules;

/// <summary>How a document refers to another.</summary>
public enum RelationKind
{
    /// <summary>Ends a credit record.</summary>
    Closes,

    /// <summary>Ends a measure.</summary>
    Lifts,

    /// <summary>Repairs, or refuses to repair, a record or a result.</summary>
    Repairs,

    /// <summary>Stands in the place of an earlier document of the same source and kind.</summary>
    Supersedes,

    /// <summary>Rests on it.</summary>
    BasedOn,

    /// <summary>Names the record that stands in the place of one that ends.</summary>
    Replacement,
}

/// <summary>A document that another refers to: what has to be looked up before the other one is accepted.</summary>
/// <param name="Target">The document referred to.</param>
/// <param name="ExpectedKinds">The kinds that it may be of.</param>
/// <param name="Kind">How it is referred to.</param>
/// <param name="SameSubject">It has to be about the same organisation.</param>
/// <param name="OnlySourceOrSuperior">Only its source, or the source's superior ecology authority, may refer to it so (IM-15-1).</param>
/// <param name="Field">Path of the reference, for example <c>repaired[1]</c>.</param>
public sealed record DocumentRelation(
    DocumentReference Target,
    IReadOnlyList<DocumentKind> ExpectedKinds,
    RelationKind Kind,
    bool SameSubject,
    bool OnlySourceOrSuperior,
    string Field);
