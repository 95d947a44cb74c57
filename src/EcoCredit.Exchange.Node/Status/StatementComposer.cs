using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Intake;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Exchange.Node.Status;

/// <summary>
/// Says what is known of organisations: takes out what the caller may not be told, lets the rules decide, and writes it down. What was made
/// of an organisation for the same audience is written as it was, bytes and all.
/// </summary>
internal sealed class StatementComposer(Permissions permissions, AgencyOptions agency, StatusPolicy policy, TimeProvider time)
{
    private volatile StatusAudience? _lastAudience;

    /// <summary>What is said of each of some organisations, in their order.</summary>
    public DescribedSubject[] Describe(IReadOnlyList<AskedSubject> subjects, StatusMoment moment, Access access, Caller caller)
    {
        var audience = AudienceOf(moment, access, caller);
        var described = new DescribedSubject[subjects.Count];
        for (var i = 0; i < described.Length; i++) described[i] = Describe(subjects[i], moment, caller, audience);
        return described;
    }

    // The same object for the same audience, one call after the other: what is kept for it is found without comparing all that makes it up.
    private StatusAudience AudienceOf(StatusMoment moment, Access access, Caller caller)
    {
        var audience = new StatusAudience(
            caller.Role, caller.Area, access.Document.Purpose, moment.AsOf, moment.SourcesStale, permissions.Table);
        if (_lastAudience is { } last && last == audience) return last;
        _lastAudience = audience;
        return audience;
    }

    /// <summary>Writes the statement about what was described at the same moment.</summary>
    public ByteString Compose(ReadOnlySpan<DescribedSubject> subjects, StatusMoment moment, Access access, Caller caller)
    {
        var contributing = new SortedSet<string>(policy.Sources, StringComparer.Ordinal);
        var last = "";
        foreach (var subject in subjects)
        {
            foreach (var source in subject.Sources)
            {
                // Nearly always that of the one before.
                if (source == last) continue;
                contributing.Add(source);
                last = source;
            }
        }

        // The fields in the order of their numbers, as every serialiser writes them: the subjects stand between the two.
        var before = NewStatement(moment, access, caller);
        var behind = new StatusStatement();
        foreach (var source in contributing) behind.Sources.Add(policy.Describe(source, moment.Sources, moment.KnownAt));
        return Write(before, subjects, behind);
    }

    private static ByteString Write(StatusStatement before, ReadOnlySpan<DescribedSubject> subjects, StatusStatement behind)
    {
        var (head, end) = (before.CalculateSize(), behind.CalculateSize());
        var size = head + end;
        foreach (var subject in subjects) size += subject.Field.Length;
        var bytes = GC.AllocateUninitializedArray<byte>(size);
        before.WriteTo(bytes.AsSpan(0, head));
        var at = head;
        foreach (var subject in subjects)
        {
            subject.Field.CopyTo(bytes, at);
            at += subject.Field.Length;
        }

        behind.WriteTo(bytes.AsSpan(at));
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }

    private StatusStatement NewStatement(StatusMoment moment, Access access, Caller caller) => new()
    {
        Header = new Header
        {
            Id = DocumentId.Format(Guid.NewGuid()),
            SourceAgency = agency.Code,
            IssueTime = Timestamp.FromDateTimeOffset(time.GetUtcNow()),
            AreaCode = agency.Area,
            LegalBasis = { new LegalBasis { Instrument = "内环发〔2024〕21号", Article = "35" } },
            Visibility = Visibility.GovShared,
        },
        AskedBy = caller.Code,
        AccessDigest = access.Digest,
        Purpose = access.Document.Purpose,
        CaseNumber = access.Document.CaseNumber,
        AsOf = IsoDay.Format(moment.AsOf),
        KnownAt = Timestamp.FromDateTimeOffset(moment.KnownAt),
        KnownSize = moment.Size,
    };

    private DescribedSubject Describe(AskedSubject subject, StatusMoment moment, Caller caller, StatusAudience audience)
    {
        if (subject.Problem != CreditCodeProblem.None)
            return DescribedSubject.Of(
                new SubjectStatus { Verdict = Verdict.InsufficientIdentification, LegalEffect = LegalEffect.None, IdentificationProblem = subject.Problem.ToString() });

        // What ended has ended, whoever may be told of its end: the rules see everything, the answer shows what the caller may be told for
        // this purpose.
        var known = moment.State.Facts.GetValueOrDefault(subject.Text) ?? KnownFacts.None;
        var isWhole = known.End <= moment.Size;
        if (isWhole && known.FindStatus(audience) is { } same) return same;
        var described = DescribedSubject.Of(StatusRules.Evaluate(
            subject.Text,
            isWhole ? known.Facts : [.. known.Facts.Where(f => f.Index < moment.Size)],
            fact => MayBeTold(fact.Fact, caller, audience.Purpose),
            moment.AsOf,
            moment.SourcesStale));
        if (isWhole && !ReferenceEquals(known, KnownFacts.None)) known.KeepStatus(audience, described);
        return described;
    }

    private bool MayBeTold(Fact fact, Caller caller, Purpose purpose) =>
        fact.MayBeUsedFor(purpose)
        && AreaCode.TryParse(fact.AreaCode, out var area)
        && permissions.CanBeTold(caller.Role, caller.Area, fact.Kind, fact.Visibility, area);
}
