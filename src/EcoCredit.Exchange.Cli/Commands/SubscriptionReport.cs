using System.Globalization;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary>Subscriptions, parked documents and deliveries as tables, lines and JSON.</summary>
internal static class SubscriptionReport
{
    public static void Write(CliContext context, IReadOnlyList<SubscriptionState> states)
    {
        if (states.Count == 0)
        {
            context.Say(Texts.NoSubscriptions);
            return;
        }

        string[] header =
        [
            context.T(Texts.ColumnAgency), context.T(Texts.ColumnName), context.T(Texts.ColumnPosition), context.T(Texts.ColumnLag),
            context.T(Texts.ColumnInFlight), context.T(Texts.ColumnParked), context.T(Texts.ColumnOldest), context.T(Texts.ColumnState),
        ];
        Tables.Write(context, header, states.Select(s => (string[])
        [
            s.Subscription.Agency, s.Subscription.Name, Number(s.Position), Number(s.Lag), Number(s.InFlight), Number(s.Parked),
            s.InFlight > 0 ? context.T(Texts.Seconds, Math.Round(s.OldestUnacknowledgedSeconds)) : "",
            context.T(s.Position < s.Edge ? Texts.BehindEdge : s.Connected ? Texts.ConsumerConnected : Texts.ConsumerAway),
        ]));
    }

    public static void Write(CliContext context, IReadOnlyList<ParkedDocument> documents)
    {
        if (documents.Count == 0)
        {
            context.Say(Texts.NothingParked);
            return;
        }

        string[] header =
        [
            context.T(Texts.ColumnIndex), context.T(Texts.ColumnKind), context.T(Texts.ColumnSource), context.T(Texts.ColumnId),
            context.T(Texts.ColumnAttempts), context.T(Texts.ColumnReason), context.T(Texts.ColumnNote),
        ];
        Tables.Write(context, header, documents.Select(d => (string[])
        [
            Number(d.Index), EnumNames.Kinds.NameOf(d.Kind), d.SourceAgency, d.Id, Number(d.Attempts), d.Reason,
            d.Replaying ? context.T(Texts.IsReplaying) : "",
        ]));
    }

    /// <summary>One line of a document that came.</summary>
    public static string Line(CliContext context, DocumentDelivery delivery)
    {
        var document = delivery.TryRead();
        return string.Join('\t',
            Number(delivery.Index), PeerCommand.Moment(delivery.Document.RecordedAt),
            KindOf(delivery), document?.Header.SourceAgency, document?.Header.Id, document?.Header.Subject?.CreditCode,
            delivery.Document.EndedBy.Count > 0 ? context.T(Texts.HasEnded) : "",
            delivery.IsReplayed ? context.T(Texts.IsReplaying) : "").TrimEnd();
    }

    public static JsonObject Describe(SubscriptionState state) => new()
    {
        ["agency"] = state.Subscription.Agency,
        ["name"] = state.Subscription.Name,
        ["kinds"] = JsonParts.Strings(state.Subscription.Filter.Kinds.Select(EnumNames.Kinds.NameOf)),
        ["area"] = state.Subscription.Filter.AreaCode,
        ["subjects"] = JsonParts.Strings(state.Subscription.Filter.SubjectCodes),
        ["subjectCount"] = state.Subscription.SubjectCount,
        ["levelChangesOnly"] = state.Subscription.Filter.LevelChangesOnly,
        ["maxAttempts"] = state.Subscription.MaxAttempts,
        ["createdAt"] = JsonParts.Moment(state.Subscription.CreatedAt),
        ["createdIndex"] = state.Subscription.CreatedIndex,
        ["position"] = state.Position,
        ["lag"] = state.Lag,
        ["inFlight"] = state.InFlight,
        ["parked"] = state.Parked,
        ["oldestUnacknowledgedSeconds"] = state.OldestUnacknowledgedSeconds,
        ["connected"] = state.Connected,
        ["skipped"] = state.Skipped,
        ["edge"] = state.Edge,
    };

    public static JsonObject Describe(ParkedDocument document) => new()
    {
        ["index"] = document.Index,
        ["kind"] = EnumNames.Kinds.NameOf(document.Kind),
        ["source"] = document.SourceAgency,
        ["id"] = document.Id,
        ["reason"] = document.Reason,
        ["attempts"] = document.Attempts,
        ["parkedAt"] = JsonParts.Moment(document.ParkedAt),
        ["replaying"] = document.Replaying,
    };

    public static JsonObject Describe(DocumentDelivery delivery) => new()
    {
        ["index"] = delivery.Index,
        ["recordedAt"] = JsonParts.Moment(delivery.Document.RecordedAt),
        ["kind"] = KindOf(delivery),
        ["attempt"] = delivery.Attempt,
        ["replayed"] = delivery.IsReplayed,
        ["endedBy"] = JsonParts.Array(delivery.Document.EndedBy, ending => JsonNode.Parse(JsonFormatter.Default.Format(ending))!),
        ["document"] = delivery.TryRead() is { } document ? JsonNode.Parse(JsonFormatter.Default.Format(document)) : null,
    };

    private static string KindOf(DocumentDelivery delivery) =>
        Protocol.Documents.DocumentKinds.Find(delivery.Document.Envelope.PayloadType) is { } type
            ? EnumNames.Kinds.NameOf(type.Kind)
            : delivery.Document.Envelope.PayloadType;

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
