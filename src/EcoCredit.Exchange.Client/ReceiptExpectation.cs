namespace EcoCredit.Exchange.Client;

/// <summary>What is known about a receipt beside the receipt itself.</summary>
public sealed record ReceiptExpectation
{
    /// <summary>Nothing: a file that somebody handed over.</summary>
    public static ReceiptExpectation None { get; } = new();

    /// <summary>Credit code of the node that it has to be of; <see langword="null"/> for any that is trusted.</summary>
    public string? NodeCode { get; init; }

    /// <summary>Credit code of the party that the entry has to name; <see langword="null"/> where it is not known.</summary>
    public string? OtherParty { get; init; }

    /// <summary>The receipt answers a duplicate: it is of the first push, whose signature bytes may differ from those at hand.</summary>
    public bool IsFirstReceiptOfDuplicate { get; init; }
}
