using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Calendar;

namespace EcoCredit.Exchange.Rules;

/// <summary>What the rules need to know besides the document.</summary>
/// <param name="Now">The time at which the document is checked.</param>
/// <param name="SourceRole">Role of the header's source agency, from the directory.</param>
/// <param name="SourceArea">Area of the header's source agency, from the directory.</param>
/// <param name="Catalogue">The evaluation standard that applies.</param>
public sealed record RuleContext(DateTimeOffset Now, Role SourceRole, AreaCode SourceArea, Catalogue Catalogue)
{
    /// <summary>Working days.</summary>
    public WorkingCalendar Calendar { get; init; } = WorkingCalendar.StateCouncil;

    /// <summary>What the operator has set.</summary>
    public RuleSettings Settings { get; init; } = RuleSettings.Default;

    /// <summary>Today in China.</summary>
    internal DateOnly Today => ChinaTime.DayOf(Now);
}
