using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Documents;

namespace EcoCredit.Exchange.Rules.Practitioners;

// A document that stands in the place of another is about the same person, and takes the place once. Documents of this channel have no
// subject in their header, so that the general check cannot see it.
internal static class Succession
{
    public static void Check<T>(
        T document, PractitionerIdentity person, Filed<T>? old, Func<T, PractitionerIdentity> personOf, CaseFile file,
            Violations violations)
        where T : IDocument
    {
        if (document.Header.Supersedes is null) return;
        violations.Require(
            old is not null && PersonRules.IsSame(person, personOf(old.Document)), "header.supersedes", "IM-31",
            "It replaces a document of its kind about the same person only (article 31).", "只能替换关于同一人员的同类文书（第三十一条）。");
        violations.Require(
            old is null || !file.IsSuperseded(old.Document), "header.supersedes", "IM-31",
            "That document was replaced already (article 31).", "该文书已被替换（第三十一条）。");
    }
}
