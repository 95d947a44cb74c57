using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

internal static class References
{
    public static bool IsWellFormed(DocumentReference reference) =>
        CreditCode.IsValid(reference.SourceAgency) && DocumentId.IsCanonical(reference.Id);

    public static void Required(Violations violations, string field, DocumentReference? reference, string rule)
    {
        if (reference is null)
        {
            violations.Add(field, rule, "The document referred to is missing.", "缺少所引用的文书。");
            return;
        }

        Optional(violations, field, reference);
    }

    public static void Optional(Violations violations, string field, DocumentReference? reference)
    {
        if (reference is null) return;
        if (!CreditCode.IsValid(reference.SourceAgency))
        {
            violations.Add(
                field + ".source_agency", "GB 32100", "The agency is not a valid unified social credit code.", "机构代码不是有效的统一社会信用代码。");
        }

        if (!DocumentId.IsCanonical(reference.Id))
        {
            violations.Add(field + ".id", "FORMAT", "The id has to be a UUID of 36 characters in lower case.", "编号须为 36 位小写 UUID。");
        }
    }

    // At least one, each well-formed, none twice.
    public static void RequiredList(Violations violations, string field, IReadOnlyList<DocumentReference> references, string rule)
    {
        violations.Require(references.Count > 0, field, rule, "At least one document has to be named.", "至少应列明一份文书。");
        var seen = new HashSet<(string, string)>();
        for (var i = 0; i < references.Count; i++)
        {
            Optional(violations, $"{field}[{i}]", references[i]);
            if (!seen.Add((references[i].SourceAgency, references[i].Id)))
            {
                violations.Add($"{field}[{i}]", rule, "The same document is named twice.", "同一文书重复列出。");
            }
        }
    }
}
