namespace EcoCredit.Exchange.Node.Peers;

/// <summary>One row of the permission table, as it is written. Names are those of the protos without their prefix.</summary>
internal sealed record PermissionRow
{
    /// <summary>Who; an empty list says "nobody", in so many words.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>PUSH, READ, CALL or ASK.</summary>
    public required string Right { get; init; }

    /// <summary>Document kinds (CREDIT_RECORD) or methods (ExchangeService/Push). There is no wildcard.</summary>
    public required IReadOnlyList<string> Targets { get; init; }

    /// <summary>OWN, ANY, or NONE to take the right away; ANY for methods.</summary>
    public string Area { get; init; } = "ANY";

    /// <summary>READ and ASK of a kind: the visibility classes that the row opens.</summary>
    public IReadOnlyList<string> Visibility { get; init; } = [];

    /// <summary>ASK of a method: the purposes that may be stated.</summary>
    public IReadOnlyList<string> Purposes { get; init; } = [];

    /// <summary>The rule or decision that the row rests on.</summary>
    public required string Rule { get; init; }
}

/// <summary>A permission table, as it is written.</summary>
internal sealed record PermissionFile
{
    /// <summary>The rows.</summary>
    public required IReadOnlyList<PermissionRow> Rows { get; init; }
}
