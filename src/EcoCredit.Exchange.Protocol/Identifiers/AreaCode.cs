namespace EcoCredit.Exchange.Protocol.Identifiers;

/// <summary>Level of an area.</summary>
public enum AreaLevel
{
    /// <summary>Province, autonomous region or municipality (150000).</summary>
    Region,

    /// <summary>Prefecture (盟市, 150100).</summary>
    Prefecture,

    /// <summary>County (旗县, 150102).</summary>
    County,
}

/// <summary>
/// Code of an administrative area (行政区划代码, GB/T 2260): six digits, two each for region, prefecture and county. Only the form is
/// checked: areas come and go, so there is no table of them.
/// </summary>
public readonly record struct AreaCode
{
    private const int Length = 6;
    private readonly string? _value;

    private AreaCode(string value) => _value = value;

    /// <summary>The six digits; empty for the default value, which is no area and contains none.</summary>
    public string Value => _value ?? "";

    /// <summary>Level of the area.</summary>
    public AreaLevel Level =>
        !Value.EndsWith("00", StringComparison.Ordinal) ? AreaLevel.County
        : !Value.EndsWith("0000", StringComparison.Ordinal) ? AreaLevel.Prefecture
        : AreaLevel.Region;

    /// <summary>Reads a code: six digits, no region below 10, no county without a prefecture.</summary>
    public static bool TryParse(string? text, out AreaCode area)
    {
        area = default;
        if (text is not { Length: Length } || text.AsSpan().ContainsAnyExceptInRange('0', '9') || text[0] == '0') return false;
        var hasPrefecture = !text.AsSpan(2, 2).SequenceEqual("00");
        var hasCounty = !text.AsSpan(4, 2).SequenceEqual("00");
        if (hasCounty && !hasPrefecture) return false;
        area = new AreaCode(text);
        return true;
    }

    /// <summary>Whether the other area is this one or lies inside it: 150000 contains 150100, which contains 150102.</summary>
    public bool Contains(AreaCode other)
    {
        if (_value is null || other._value is null) return false;
        var significant = Level switch
        {
            AreaLevel.Region => 2,
            AreaLevel.Prefecture => 4,
            _ => Length,
        };
        return other._value.AsSpan(0, significant).SequenceEqual(_value.AsSpan(0, significant));
    }

    /// <summary>The six digits.</summary>
    public override string ToString() => Value;
}
