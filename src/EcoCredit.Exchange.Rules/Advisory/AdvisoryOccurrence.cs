using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Advisory;

// What makes two tellings one event (AMB-05): the same document number about the same organisation, whoever reports it; without a number,
// the same prefecture, kind and day.
internal readonly record struct AdvisoryKey(string CreditCode, string Number, string Prefecture, AdvisoryKind Kind, DateOnly OccurredOn)
{
    public static AdvisoryKey Of(string creditCode, string number, AreaCode area, AdvisoryKind kind, DateOnly occurredOn)
    {
        var normalised = DocumentNumbers.Normalise(number);
        return normalised.Length > 0
            ? new AdvisoryKey(creditCode, normalised, "", AdvisoryKind.Unspecified, default)
            : new AdvisoryKey(creditCode, "", AdvisoryAreas.PrefectureOf(area).Value, kind, occurredOn);
    }
}

// One document's word about an event.
internal sealed record AdvisoryTelling(
    DocumentReference Source, string CreditCode, string Name, AdvisoryKind Kind, string DocumentNumber, DateOnly OccurredOn, AreaCode Area)
{
    public AdvisoryKey Key => AdvisoryKey.Of(CreditCode, DocumentNumber, Area, Kind, OccurredOn);
}

// An event, with everybody who told of it, in the order of the ledger: the first one's word gives its day and kind.
internal sealed record AdvisoryOccurrence(AdvisoryKey Key, IReadOnlyList<AdvisoryTelling> Tellings)
{
    public AdvisoryTelling First => Tellings[0];

    public DateOnly OccurredOn => First.OccurredOn;
}
