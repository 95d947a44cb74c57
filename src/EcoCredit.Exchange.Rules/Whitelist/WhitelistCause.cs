using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Whitelist;

// How long a cause keeps an organisation from applying (NB articles 13 and 15).
internal enum WhitelistBar
{
    // Until it has been put right, and one year of normal operation after that (NB-15-3).
    UntilRectified,

    // Three years: criminal penalty, or a record of serious dishonesty in government procurement (NB-15-2).
    ThreeYears,

    // The selection year, then as UntilRectified (NB-13-2, AMB-17).
    SelectionYear,
}

// A verified matter that takes an organisation off the whitelist. HitOn is the day of the verification; Day is when the matter took effect:
// start of a ban (AMB-16), interruption of somebody's year of normal operation.
internal sealed record WhitelistCause(DocumentReference Reference, WhitelistTrigger Trigger, DateOnly HitOn, DateOnly Day)
{
    // Last day of a procurement ban, where it is known.
    public DateOnly? BannedTo { get; init; }

    public DateOnly? RectifiedOn { get; init; }

    // For false materials in an application.
    public int SelectionYear { get; init; }

    public WhitelistBar Bar => Trigger switch
    {
        WhitelistTrigger.ProcurementBan or WhitelistTrigger.CriminalPenalty => WhitelistBar.ThreeYears,
        WhitelistTrigger.FalseApplication => WhitelistBar.SelectionYear,
        _ => WhitelistBar.UntilRectified,
    };

    public string ExitRule => Bar == WhitelistBar.SelectionYear ? "NB-13-2" : "NB-15-1";

    // A procurement ban takes nobody off once it is over: 在禁入期限内的. Its record goes on to bar from applying.
    public bool TakesOff => !(HitOn > BannedTo);
}
