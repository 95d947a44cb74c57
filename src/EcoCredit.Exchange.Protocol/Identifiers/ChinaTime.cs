namespace EcoCredit.Exchange.Protocol.Identifiers;

/// <summary>
/// Days of the Asia/Shanghai zone. The offset is fixed at UTC+8: China has had no daylight saving since 1991, and no document is older
/// than 2015, so no zone database is needed.
/// </summary>
public static class ChinaTime
{
    /// <summary>UTC+08:00.</summary>
    public static TimeSpan Offset { get; } = TimeSpan.FromHours(8);

    /// <summary>Today.</summary>
    public static DateOnly Today(TimeProvider timeProvider) => DayOf(timeProvider.GetUtcNow());

    /// <summary>The day on which a moment falls.</summary>
    public static DateOnly DayOf(DateTimeOffset moment) => DateOnly.FromDateTime(moment.ToOffset(Offset).DateTime);

    /// <summary>The first moment of a day.</summary>
    public static DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), Offset);
}
