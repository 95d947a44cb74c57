using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Protocol.Wire;
using EcoCredit.Exchange.Rules;
using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.Client.Testing;

/// <summary>
/// Takes documents in as a node does: exactly one signature of an enrolled key of the source, the rules of the document, what it refers to,
/// its file. What is not looked at is the permission table: who may send what is the node operator's to decide.
/// </summary>
internal sealed class FakeIntake(FakeAgencies agencies, FakeDocuments documents, TimeProvider time)
{
    private const int MaxPayloadBytes = 256 * 1024;

    /// <summary>Checks a document that stands alone; <see langword="null"/> where it is good.</summary>
    public ExchangeError? Check(Envelope? envelope, FakeAgency carrier, bool isQuestion, out IDocument? document)
    {
        document = null;
        if (envelope is null || envelope.Payload.IsEmpty)
            return Refuse(ErrorReason.MessageMalformed, "envelope", "There is no envelope with a payload.", "缺少信封或载荷。");
        if (envelope.Payload.Length > MaxPayloadBytes)
            return Refuse(ErrorReason.TooLarge, "envelope.payload", "A payload has at most 256 KiB.", "载荷不得超过256KiB。");
        if (DocumentKinds.Find(envelope.PayloadType) is not { } type
            || isQuestion != (type.Kind == DocumentKind.AccessStatement)
            || IsElsewhere(type))
            return new ExchangeError(ErrorReason.UnknownDocumentKind);
        var signer = envelope.Signatures.Count == 1 ? agencies.FindKey(envelope.Signatures[0].KeyId) : null;
        switch (Envelopes.Verify(envelope, _ => signer?.Verifier).Outcome)
        {
            case DsseOutcome.Verified:
                break;
            case DsseOutcome.NoSignature or DsseOutcome.TooManySignatures or DsseOutcome.DuplicateKey:
                return new ExchangeError(ErrorReason.SignatureCount);
            case DsseOutcome.UnknownKey:
                return new ExchangeError(ErrorReason.KeyNotValid);
            default:
                return new ExchangeError(ErrorReason.SignatureInvalid);
        }

        if (WireGate.Check(envelope.Payload.Span, type.Descriptor, WireLimits.Document) is { } problem)
            return Refuse(ErrorReason.MessageMalformed, "envelope.payload", $"The payload has {problem}.", "载荷不符合编码要求。");
        document = type.Parse(envelope.Payload.Span);
        var source = signer!.Agency;
        if (document.Header?.SourceAgency != source.Code) return new ExchangeError(ErrorReason.KeyNotValid);
        if (carrier.Code != source.Code) return new ExchangeError(isQuestion ? ErrorReason.StatementForeign : ErrorReason.NotTheSource);
        var violations = DocumentRules.Check(document, ContextOf(source));
        return violations.Count > 0 ? Refuse(ErrorReason.DocumentInvalid, violations) : null;
    }

    /// <summary>Checks a good document against those that are here. Under the lock of the exchange.</summary>
    public ExchangeError? CheckRelations(IDocument document)
    {
        var missing = new List<ErrorViolation>();
        var mismatched = new List<ErrorViolation>();
        foreach (var relation in DocumentRules.Relations(document))
        {
            if (documents.Find(relation.Target) is not { } target)
                missing.Add(new(relation.Field, "IM-15-1", "The node does not hold this document: send it first.", "节点没有该文书，请先报送。"));
            else if (!relation.ExpectedKinds.Contains(DocumentKinds.Get(target.Document).Kind))
                mismatched.Add(new(relation.Field, "IM-15-1", "It is of another kind, which does not fit here.", "所引用文书的类型不符。"));
            else if (relation.SameSubject && target.Document.Header.Subject?.CreditCode != document.Header.Subject?.CreditCode)
                mismatched.Add(new(relation.Field, "IM-15-1", "It is about another organisation.", "所引用文书的主体不同。"));
        }

        if (mismatched.Count > 0) return new ExchangeError(ErrorReason.ReferenceMismatch) { Violations = [.. mismatched, .. missing] };
        return missing.Count > 0 ? new ExchangeError(ErrorReason.ReferenceNotFound) { Violations = missing } : null;
    }

    /// <summary>Judges a document by its file, where it has one, and gives what it says. Under the lock of the exchange.</summary>
    public ExchangeError? Judge(
        IDocument document, FakeAgency source, out IReadOnlyList<Fact> facts, out IReadOnlyList<DocumentReference> ends)
    {
        var context = ContextOf(source);
        if (DocumentRules.Scope(document, context) is null)
        {
            (facts, ends) = (DocumentRules.Facts(document), DocumentRules.Ends(document));
            return null;
        }

        // Everything that is here is more than the file needs; the rules take from it what counts.
        var file = documents.File;
        var violations = DocumentRules.CheckCase(document, context, file);
        (facts, ends) =
            violations.Count > 0 ? ([], []) : (DocumentRules.Facts(document, context, file), DocumentRules.Ends(document, file));
        return violations.Count > 0 ? Refuse(ErrorReason.ProcedureStepRefused, violations) : null;
    }

    private RuleContext ContextOf(FakeAgency source) => new(time.GetUtcNow(), source.Role, source.AreaCode, Catalogue.InnerMongolia);

    // Answers go out only; practitioners' documents have a channel of their own.
    private static bool IsElsewhere(DocumentType type) =>
        type.Kind == DocumentKind.StatusStatement || type.Descriptor.File == PractitionerReflection.Descriptor;

    private static ExchangeError Refuse(ErrorReason reason, string field, string english, string chinese) =>
        new(reason) { Violations = [new ErrorViolation(field, "DSSE", english, chinese)] };

    private static ExchangeError Refuse(ErrorReason reason, IReadOnlyList<Violation> violations) =>
        new(reason) { Violations = [.. violations.Select(v => new ErrorViolation(v.Field, v.Rule, v.English, v.Chinese))] };
}
