using System.Globalization;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary>Deliveries as a table and as JSON.</summary>
internal static class DeliveryReport
{
    public static void Write(CliContext context, IReadOnlyList<Delivery> deliveries)
    {
        if (deliveries.Count == 0)
        {
            context.Say(Texts.NoDeliveries);
            return;
        }

        string[] header =
        [
            context.T(Texts.ColumnRecipient), context.T(Texts.ColumnIndex), context.T(Texts.ColumnKind), context.T(Texts.ColumnSource),
            context.T(Texts.ColumnId), context.T(Texts.ColumnCode), context.T(Texts.ColumnState), context.T(Texts.ColumnBasis),
            context.T(Texts.ColumnAttempts), context.T(Texts.ColumnDue), context.T(Texts.ColumnNote),
        ];
        Tables.Write(context, header, deliveries.Select(d => (string[])
        [
            d.Recipient, Number(d.Index), EnumNames.Kinds.NameOf(d.Kind), d.SourceAgency, d.Id, d.SubjectCode,
            context.T(Texts.DeliveryStateOf(d.State)), d.Basis, Number(d.Attempts), Due(context, d.DueOn, d.Overdue), d.LastProblem,
        ]));
    }

    /// <summary>The last day, marked where it has passed.</summary>
    public static string Due(CliContext context, string dueOn, bool isOverdue) =>
        isOverdue ? $"{dueOn} {context.T(Texts.IsOverdue)}" : dueOn;

    /// <summary>How many documents an order was about: to people, or as JSON.</summary>
    public static void WriteCount(CliContext context, bool isJson, Text text, int count)
    {
        if (isJson) context.WriteJson(new JsonObject { ["count"] = count });
        context.Say(text, count);
    }

    public static JsonObject Describe(Delivery delivery) => new()
    {
        ["recipient"] = delivery.Recipient,
        ["index"] = delivery.Index,
        ["kind"] = EnumNames.Kinds.NameOf(delivery.Kind),
        ["source"] = delivery.SourceAgency,
        ["id"] = delivery.Id,
        ["creditCode"] = delivery.SubjectCode,
        ["state"] = EnumNames.DeliveryStates.NameOf(delivery.State),
        ["basis"] = delivery.Basis,
        ["attempts"] = delivery.Attempts,
        ["dueOn"] = delivery.DueOn,
        ["overdue"] = delivery.Overdue,
        ["nextAttemptAt"] = JsonParts.Moment(delivery.NextAttemptAt),
        ["receivedAt"] = JsonParts.Moment(delivery.ReceivedAt),
        ["lastProblem"] = delivery.LastProblem,
        ["receiptIndex"] = delivery.Receipt?.Index,
        ["disclosedIndex"] = delivery.HasDisclosedIndex ? delivery.DisclosedIndex : null,
    };

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
