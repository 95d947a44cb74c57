using System.Globalization;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary>Retractions and changes as tables and as JSON.</summary>
internal static class RetractionReport
{
    public static void Write(CliContext context, IReadOnlyList<Retraction> retractions)
    {
        if (retractions.Count == 0)
        {
            context.Say(Texts.NoRetractions);
            return;
        }

        string[] header =
        [
            context.T(Texts.ColumnRecipient), context.T(Texts.ColumnIndex), context.T(Texts.ColumnKind), context.T(Texts.ColumnCode),
            context.T(Texts.ColumnState), context.T(Texts.ColumnRecorded), context.T(Texts.ColumnDue), context.T(Texts.ColumnConfirmed),
        ];
        Tables.Write(context, header, retractions.Select(r => (string[])
        [
            r.Recipient, Number(r.Index), EnumNames.Kinds.NameOf(r.Kind), r.SubjectCode, context.T(Texts.RetractionStateOf(r.State)),
            Moment(r.RecordedAt), DeliveryReport.Due(context, r.DueOn, r.Overdue), Moment(r.AcknowledgedAt),
        ]));
    }

    /// <summary>What the reader has to stop using.</summary>
    public static void WriteOwed(CliContext context, IReadOnlyList<Retraction> retractions)
    {
        if (retractions.Count == 0) context.Say(Texts.NoRetractions);
        foreach (var retraction in retractions)
        {
            context.Out.WriteLine(context.T(
                Texts.RetractionLine, retraction.Index, retraction.SubjectCode, EnumNames.Kinds.NameOf(retraction.Kind),
                Moment(retraction.RecordedAt)));
            foreach (var ended in retraction.Retracted)
            {
                context.Out.WriteLine(context.T(
                    Texts.RetractedLine, EnumNames.Kinds.NameOf(ended.Kind), ended.Document.SourceAgency, ended.Document.Id,
                    context.T(Texts.WayOf(ended.Way))));
            }
        }
    }

    public static void Write(CliContext context, IReadOnlyList<SubjectChanges> subjects)
    {
        foreach (var subject in subjects)
        {
            context.Out.WriteLine(context.T(
                subject.Changes.Count > 0 ? Texts.ChangedSince : Texts.UnchangedSince, subject.CreditCode, Moment(subject.AskedAt)));
            foreach (var change in subject.Changes)
            {
                context.Out.WriteLine(context.T(
                    Texts.ChangeLine, change.Index, Moment(change.RecordedAt), EnumNames.Kinds.NameOf(change.Kind),
                    change.Document.SourceAgency, change.Document.Id));
                foreach (var ended in change.Ends) context.Out.WriteLine(context.T(Texts.ChangeEnds, ended.SourceAgency, ended.Id));
            }
        }
    }

    public static JsonObject Describe(Retraction retraction) => new()
    {
        ["recipient"] = retraction.Recipient,
        ["index"] = retraction.Index,
        ["document"] = JsonParts.Reference(retraction.Document),
        ["kind"] = EnumNames.Kinds.NameOf(retraction.Kind),
        ["creditCode"] = retraction.SubjectCode,
        ["retracted"] = JsonParts.Array(retraction.Retracted, ended => new JsonObject
        {
            ["document"] = JsonParts.Reference(ended.Document),
            ["kind"] = EnumNames.Kinds.NameOf(ended.Kind),
            ["index"] = ended.Index,
            ["way"] = EnumNames.Ways.NameOf(ended.Way),
            ["entryIndex"] = ended.EntryIndex,
        }),
        ["state"] = EnumNames.RetractionStates.NameOf(retraction.State),
        ["recordedAt"] = JsonParts.Moment(retraction.RecordedAt),
        ["dueOn"] = retraction.DueOn,
        ["overdue"] = retraction.Overdue,
        ["acknowledgedAt"] = JsonParts.Moment(retraction.AcknowledgedAt),
    };

    public static JsonObject Describe(SubjectChanges subject) => new()
    {
        ["creditCode"] = subject.CreditCode,
        ["askedAt"] = JsonParts.Moment(subject.AskedAt),
        ["knownSize"] = subject.KnownSize,
        ["changes"] = JsonParts.Array(subject.Changes, change => new JsonObject
        {
            ["document"] = JsonParts.Reference(change.Document),
            ["kind"] = EnumNames.Kinds.NameOf(change.Kind),
            ["index"] = change.Index,
            ["recordedAt"] = JsonParts.Moment(change.RecordedAt),
            ["ends"] = JsonParts.Array(change.Ends, ended => JsonParts.Reference(ended)!),
        }),
    };

    private static string Moment(Google.Protobuf.WellKnownTypes.Timestamp? moment) => PeerCommand.Moment(moment) ?? "";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
