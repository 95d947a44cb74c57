namespace EcoCredit.Exchange.Ledger;

/// <summary>What an entry records. The numbers are part of the encoding.</summary>
public enum LedgerEntryType : byte
{
    /// <summary>Information came in from another agency.</summary>
    Intake = 1,

    /// <summary>Information was disclosed on a query.</summary>
    Disclosure = 2,

    /// <summary>Information was delivered: to a subscriber, or to another node.</summary>
    Delivery = 3,

    /// <summary>The node itself was administered.</summary>
    Administration = 4,

    /// <summary>The opening and the body of an earlier entry were erased.</summary>
    Erasure = 5,

    /// <summary>A request was refused.</summary>
    Refusal = 6,

    /// <summary>A recipient confirmed that it has stopped using what ended.</summary>
    Acknowledgement = 7,

    /// <summary>A new origin began: its body commits to the last good checkpoint of the one before.</summary>
    Recovery = 8,

    /// <summary>Nothing: an index that an earlier origin may have given to something that is lost, so that it is never given out again.</summary>
    Void = 9,
}
