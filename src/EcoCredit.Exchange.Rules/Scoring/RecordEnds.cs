using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Scoring;

// How a record came to an end.
internal enum EndKind
{
    Superseded,
    Corrected,
    Withdrawn,
    Annulled,
    Rectified,
    RepairedBeforePublication,
    RepairedAfterPublication,
    WarningClosed,
}

// An end, and the day of it.
internal sealed record RecordEnd(EndKind Kind, DateOnly Day);

// What ends the records of one organisation: closures (IM-22-2, IM-31), repairs (IM-26), warnings put right in time (IM-25). Documents that
// were themselves superseded end nothing. An end later than the day asked about is none yet, but for a record that never should have
// counted.
internal sealed class RecordEnds
{
    private readonly Dictionary<(string Source, string Id), List<RecordEnd>> _byRecord = [];
    private readonly CaseFile _file;
    private readonly DateOnly _asOf;

    public RecordEnds(CaseFile file, string creditCode, DateOnly asOf)
    {
        (_file, _asOf) = (file, asOf);
        foreach (var closure in file.Standing<RecordClosure>(creditCode)) Add(closure.Document);
        foreach (var repair in file.Standing<RepairConfirmation>(creditCode)) Add(repair.Document);
        foreach (var closure in file.Standing<WarningClosure>(creditCode)) Add(closure.Document);
    }

    // The ends of a record. A warning closes a deduction within the record's own evaluation year or not at all (IM-25), and never a serious
    // act.
    public IReadOnlyList<RecordEnd> Of(CreditRecord record, DateOnly producedOn)
    {
        var found = _byRecord.GetValueOrDefault((record.Header.SourceAgency, record.Header.Id));
        var superseded = _file.IsSuperseded(record);
        if (found is null) return superseded ? [new(EndKind.Superseded, producedOn)] : [];

        var warningCloses = record.RecordClass == RecordClass.Ordinary;
        var ends = found.FindAll(end => end.Kind != EndKind.WarningClosed || (warningCloses && end.Day.Year <= producedOn.Year));
        if (superseded) ends.Add(new(EndKind.Superseded, producedOn));
        return ends;
    }

    public static DateOnly DayOf(string text) =>
        IsoDay.TryParse(text, out var day) ? day : throw new ArgumentException("A day of the file is not ISO 8601.", nameof(text));

    private void Add(RecordClosure closure)
    {
        var kind = closure.Reason switch
        {
            ClosureReason.Annulled => EndKind.Annulled,
            ClosureReason.Corrected => EndKind.Corrected,
            ClosureReason.Withdrawn => EndKind.Withdrawn,
            _ => EndKind.Rectified,
        };
        var day = DayOf(closure.ClosedOn);
        if (kind != EndKind.Rectified || day <= _asOf) Add(closure.Record, new(kind, day));
    }

    private void Add(RepairConfirmation repair)
    {
        var day = DayOf(repair.ConfirmedOn);
        if (day > _asOf) return;
        var kind = repair.Route == RepairRoute.AfterPublication ? EndKind.RepairedAfterPublication : EndKind.RepairedBeforePublication;
        foreach (var reference in repair.Repaired) Add(reference, new(kind, day));
    }

    private void Add(WarningClosure closure)
    {
        if (closure.Outcome != WarningOutcome.Rectified || Current(closure.Warning) is not { } warning) return;
        var day = DayOf(closure.ConfirmedOn);
        if (day > _asOf || day > DayOf(warning.RectifyByOn)) return;
        foreach (var reference in warning.Records) Add(reference, new(EndKind.WarningClosed, day));
    }

    // The notice as it was last put: a corrected notice keeps what was confirmed under it.
    private WarningNotice? Current(DocumentReference? reference)
    {
        var notice = _file.Find<WarningNotice>(reference)?.Document;
        for (var next = notice; next is not null; next = Successor(next)) notice = next;
        return notice;
    }

    private WarningNotice? Successor(WarningNotice notice) => _file.All<WarningNotice>().Select(filed => filed.Document).FirstOrDefault(
        other => other.Header.Supersedes is { } old && old.SourceAgency == notice.Header.SourceAgency && old.Id == notice.Header.Id);

    private void Add(DocumentReference? reference, RecordEnd end)
    {
        if (reference is null) return;
        var key = (reference.SourceAgency, reference.Id);
        if (!_byRecord.TryGetValue(key, out var ends)) _byRecord[key] = ends = [];
        ends.Add(end);
    }
}
