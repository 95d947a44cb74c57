using EcoCredit.Exchange.Node.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;

namespace EcoCredit.Exchange.Node.Deliveries;

/// <summary>The opaque cursor of ListDeliveries: recipient and index of the next one, bound to the caller and the filter.</summary>
internal sealed class DeliveryCursor(PullCursor cursors)
{
    public string Write((string Recipient, long Index) next, string agency, string filter) =>
        next.Recipient + cursors.Write(next.Index, agency, filter + "|" + next.Recipient);

    /// <summary>Reads a cursor; <see langword="null"/> where it was not given to this agency for this filter.</summary>
    public (string Recipient, long Index)? Read(string cursor, string agency, string filter)
    {
        if (cursor.Length <= CreditCode.Length) return null;
        var recipient = cursor[..CreditCode.Length];
        return cursors.Read(cursor[CreditCode.Length..], agency, filter + "|" + recipient) is { } index ? (recipient, index) : null;
    }
}
