using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Exchange.Protocol.Identifiers;

/// <summary>
/// Points in time as they come from outside: a Timestamp can hold numbers that are no time (google/protobuf/timestamp.proto).
/// </summary>
public static class Moments
{
    private const long First = -62_135_596_800; // 0001-01-01T00:00:00Z
    private const long Last = 253_402_300_799; // 9999-12-31T23:59:59Z

    /// <summary>The moment; <see langword="null"/> where it is missing or is none.</summary>
    public static DateTimeOffset? Read(Timestamp? timestamp) =>
        timestamp is { Nanos: >= 0 and < 1_000_000_000, Seconds: >= First and <= Last } ? timestamp.ToDateTimeOffset() : null;
}
