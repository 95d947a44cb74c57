using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Intake;

/// <summary>Looks up, once for all of them, the documents that a document refers to, and tells everything that does not fit.</summary>
internal sealed class RelationCheck(IDatabase database, PeerDirectory directory, UnitMaker units, NodeOptions options)
{
    private readonly bool _isEcology = EcologySystem.Includes(PermissionNames.Roles[options.Agency.Role]);

    /// <summary>Whether a document may end another that is not here, and comes later.</summary>
    public bool MayLackTargets => !_isEcology;

    public async Task<ExchangeError?> FindProblemAsync(CheckedDocument.Valid document, CancellationToken cancellationToken)
    {
        // By both columns: the key begins with the source, and by the id alone the whole table would be read.
        var sources = document.Relations.Select(r => r.Target.SourceAgency).Distinct(StringComparer.Ordinal).ToArray();
        var ids = document.Relations.Select(r => r.Target.Id).Distinct(StringComparer.Ordinal).ToArray();
        await using var context = database.CreateReader();
        var rows = (await context.Documents.Where(d => sources.Contains(d.Source) && ids.Contains(d.DocumentId))
                .Select(d => new { d.Source, d.DocumentId, d.Kind, d.Subject })
                .ToListAsync(cancellationToken))
            // What is in the practitioners' channel is not there for anybody outside it.
            .Where(d => PermissionFloor.MayBeTold((DocumentKind)d.Kind) || !PermissionFloor.MayBeTold(document.Sealed.Type.Kind))
            .ToDictionary(d => (d.Source, d.DocumentId), d => (Kind: (DocumentKind)d.Kind, d.Subject));

        var subject = units.SubjectOf(document.Sealed);
        // The gravest reason names the error; every violation is told.
        var missing = new List<ErrorViolation>();
        var mismatched = new List<ErrorViolation>();
        var foreign = new List<ErrorViolation>();
        foreach (var relation in document.Relations)
        {
            if (!rows.TryGetValue((relation.Target.SourceAgency, relation.Target.Id), out var target))
            {
                missing.Add(new(relation.Field, "IM-15-1", "The node does not hold this document: send it first.", "节点没有该文书，请先报送。"));
                continue;
            }

            if (!relation.ExpectedKinds.Contains(target.Kind))
                mismatched.Add(new(relation.Field, "IM-15-1", $"It is of kind {target.Kind}, which does not fit here.", "所引用文书的类型不符。"));
            if (relation.SameSubject && target.Subject != subject)
                mismatched.Add(new(relation.Field, "IM-15-1", "It is about another organisation.", "所引用文书的主体不同。"));
            if (relation.OnlySourceOrSuperior && !MayDecide(document.Sealed.Key, relation.Target.SourceAgency))
                foreign.Add(new(relation.Field, "IM-15-1", "Only its source or the source's superior ecology authority may do this.", "仅来源单位或其上级生态环境主管部门可以处理。"));
        }

        if (MayLack(document, rows.ContainsKey)) missing.Clear();
        if (foreign.Count > 0) return new ExchangeError(ErrorReason.NotTheSource) { Violations = [.. foreign, .. mismatched, .. missing] };
        if (mismatched.Count > 0) return new ExchangeError(ErrorReason.ReferenceMismatch) { Violations = [.. mismatched, .. missing] };
        return missing.Count > 0 ? new ExchangeError(ErrorReason.ReferenceNotFound) { Violations = missing } : null;
    }

    /// <summary>
    /// Outside the ecology system a node holds the result that a confirmation repairs, and neither the records behind it nor the application: it
    /// may not see them. Refused for their sake, it would go on giving the old result as current.
    /// </summary>
    private bool MayLack(CheckedDocument.Valid document, Func<(string Source, string Id), bool> isHere) =>
        !_isEcology
        && document.Sealed.Type.Kind == DocumentKind.RepairConfirmation
        && document.Relations.Any(r => r.Kind == RelationKind.Repairs && isHere((r.Target.SourceAgency, r.Target.Id)));

    private bool MayDecide(SignerKey signer, string source)
    {
        if (signer.AgencyCode == source) return true;
        return directory.Current.FindAgency(source) is { } agency
            && AreaCode.TryParse(agency.AreaCode, out var area)
            && EcologySystem.IsSuperior(signer.Role, signer.Area, agency.Role, area);
    }
}
