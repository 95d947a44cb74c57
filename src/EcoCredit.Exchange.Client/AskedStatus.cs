using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;

namespace EcoCredit.Exchange.Client;

/// <summary>
/// A status question, to hold the answer against: a node that signs a good statement about somebody else has not answered it.
/// </summary>
internal sealed record AskedStatus(IReadOnlyList<SubjectQuery> Subjects, ByteString AccessDigest, StatusMoment Moment)
{
    /// <summary>
    /// Whether a statement answers the run of subjects that begins at a position, under the access statement and for
    /// the moment that were sent.
    /// </summary>
    public bool IsAnsweredBy(StatusStatement statement, int first)
    {
        if (first < 0 || statement.Subjects.Count == 0 || first > Subjects.Count - statement.Subjects.Count) return false;
        if (statement.AccessDigest != AccessDigest) return false;
        if (!string.IsNullOrEmpty(Moment.AsOf) && statement.AsOf != Moment.AsOf) return false;
        if (Moment.KnownSize > 0 && statement.KnownSize != Moment.KnownSize) return false;
        for (var i = 0; i < statement.Subjects.Count; i++)
        {
            if (!Names(statement.Subjects[i], Subjects[first + i].CreditCode)) return false;
        }

        return true;
    }

    // What is no credit code is not repeated in an answer.
    private static bool Names(SubjectStatus status, string asked) => CreditCode.IsValid(asked)
        ? status.CreditCode == asked && status.Verdict != Verdict.InsufficientIdentification
        : status.CreditCode.Length == 0 && status.Verdict == Verdict.InsufficientIdentification;
}
