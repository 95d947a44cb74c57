using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Intake;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Exchange.Node.Status;

/// <summary>A status statement as it is signed.</summary>
/// <param name="Payload">Its bytes.</param>
/// <param name="Subjects">What it says, in the order of the question.</param>
internal sealed record ComposedStatement(ByteString Payload, IReadOnlyList<SubjectStatus> Subjects);

/// <summary>
/// Says what is known of organisations: takes out what the caller may not be told, lets the rules decide, and writes it down. What was made
/// of an organisation for the same audience is written as it was, bytes and all.
/// </summary>
internal sealed class StatementComposer(Permissions permissions, AgencyOptions agency, StatusPolicy policy, TimeProvider time)
{
    private static readonly uint SubjectTag =
        WireFormat.MakeTag(StatusStatement.SubjectsFieldNumber, WireFormat.WireType.LengthDelimited);

    public ComposedStatement Compose(IReadOnlyList<AskedSubject> subjects, StatusMoment moment, Access access, Caller caller)
    {
        var purpose = access.Document.Purpose;
        var audience = new StatusAudience(caller.Role, caller.Area, purpose, moment.AsOf, moment.SourcesStale, permissions.Table);
        var contributing = new SortedSet<string>(policy.Sources, StringComparer.Ordinal);
        var described = new DescribedSubject[subjects.Count];
        for (var i = 0; i < described.Length; i++)
        {
            described[i] = Describe(subjects[i], moment, caller, audience);
            foreach (var fact in described[i].Status.Facts) contributing.Add(fact.Document.SourceAgency);
        }

        // The fields in the order of their numbers, as every serialiser writes them: the subjects stand between the two.
        var before = NewStatement(moment, access, caller);
        var behind = new StatusStatement();
        foreach (var source in contributing) behind.Sources.Add(policy.Describe(source, moment.Sources, moment.KnownAt));
        return new ComposedStatement(Write(before, described, behind), [.. described.Select(d => d.Status)]);
    }

    private static ByteString Write(StatusStatement before, DescribedSubject[] subjects, StatusStatement behind)
    {
        var size = before.CalculateSize() + behind.CalculateSize();
        foreach (var subject in subjects)
            size += CodedOutputStream.ComputeTagSize(StatusStatement.SubjectsFieldNumber) + CodedOutputStream.ComputeLengthSize(subject.Bytes.Length) + subject.Bytes.Length;
        var buffer = new byte[size];
        using (var output = new CodedOutputStream(buffer))
        {
            before.WriteTo(output);
            foreach (var subject in subjects)
            {
                output.WriteTag(SubjectTag);
                output.WriteBytes(subject.Bytes);
            }

            behind.WriteTo(output);
            output.CheckNoSpaceLeft();
        }

        return UnsafeByteOperations.UnsafeWrap(buffer);
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
        var isWhole = known.Facts.Count == 0 || known.Facts[^1].Index < moment.Size;
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
