using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Advisory;

// What closures make of credit records.
internal static class WrongRecords
{
    // Annulled, corrected and withdrawn records count on no day at all (IM-31); a rectified one has happened all the same.
    public static HashSet<DocumentReference> In(CaseFile file) =>
        file.Standing<RecordClosure>()
            .Where(closure => closure.Document.Reason is ClosureReason.Annulled or ClosureReason.Corrected or ClosureReason.Withdrawn)
            .Select(closure => closure.Document.Record)
            .ToHashSet();
}
