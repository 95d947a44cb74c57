using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using EcoCredit.Exchange.Rules.Advisory;
using EcoCredit.Exchange.Rules.Calendar;

namespace EcoCredit.Exchange.Node.Intake;

/// <summary>What the rules of this node are told: its settings and the evaluation standard of the area in question.</summary>
internal sealed class RuleBook(NodeOptions options, RuleSets sets, WorkingCalendar calendar)
{
    private readonly RuleSettings _settings = options.Rules.ToSettings();
    private readonly bool _isEcology = PermissionNames.Roles[options.Agency.Role] is Role.EcoRegion or Role.EcoCity;
    private readonly AreaCode _own = AreaCode.TryParse(options.Agency.Area, out var area) ? area : default;

    /// <summary>The context of a document.</summary>
    /// <param name="now">When it is judged.</param>
    /// <param name="role">Role of its source.</param>
    /// <param name="area">Area of its source.</param>
    /// <param name="matter">Area in which the matter belongs.</param>
    public RuleContext ContextFor(DateTimeOffset now, Role role, AreaCode area, string matter) =>
        new(now, role, area, CatalogueFor(matter, now)) { Calendar = calendar, Settings = SettingsFor(matter) };

    /// <summary>
    /// Whether advisory reports may be handed to the credit platforms: only on the legal basis that the operator has configured (IM-15-4,
    /// AMB-13). It opens the reports, and no other matter of the ecology system.
    /// </summary>
    public bool OpensTo(Role role, DocumentKind kind) =>
        role == Role.CreditPlatform && kind == DocumentKind.AdvisoryReport && AdvisorySharing.MayLeave(_settings);

    private Catalogue CatalogueFor(string matter, DateTimeOffset now) =>
        sets.For(AreaCode.TryParse(matter, out var area) ? area : default, ChinaTime.DayOf(now));

    // A node keeps the procedure of its own area only; elsewhere it takes what it is told.
    private RuleSettings SettingsFor(string matter) =>
        _isEcology && AreaCode.TryParse(matter, out var area) && _own.Contains(area) ? _settings : _settings with { FirstProcedureYear = null };
}
