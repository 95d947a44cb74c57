using EcoCredit.Exchange.Node.Hosting;

namespace EcoCredit.Exchange.Node.Checks;

/// <summary>A check under way: what it goes by, and what it has found.</summary>
internal sealed class CheckRun(NodeFolder folder, CheckOptions options, TimeProvider time)
{
    private readonly List<Finding> _findings = [];

    public NodeFolder Folder { get; } = folder;

    public CheckOptions Options { get; } = options;

    public DateTimeOffset Now => time.GetUtcNow();

    public IReadOnlyList<Finding> Findings => _findings;

    public bool HasFault(string id) => _findings.Exists(f => f.Id == id && f.Level == FindingLevel.Fault);

    public void Good(string id, string english, string chinese) =>
        Add(id, FindingLevel.Good, new(english, chinese), cause: null, fix: null);

    public void NotChecked(string id, string english, string chinese) =>
        Add(id, FindingLevel.NotChecked, new(english, chinese), cause: null, fix: null);

    public void Warn(string id, LocalText found, LocalText cause, LocalText fix) => Add(id, FindingLevel.Warning, found, cause, fix);

    public void Fault(string id, LocalText found, LocalText cause, LocalText fix) => Add(id, FindingLevel.Fault, found, cause, fix);

    /// <summary>The same command in both languages.</summary>
    public static LocalText Command(string command) => new(command, command);

    /// <summary>What ends at a time: over, soon over, or good.</summary>
    public void End(string id, string what, string whatChinese, DateTimeOffset end, LocalText fix)
    {
        var days = (int)Math.Floor((end - Now).TotalDays);
        var day = end.UtcDateTime.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        if (end <= Now)
            Fault(id, new($"{what} ended on {day}.", $"{whatChinese}已于 {day} 到期。"), new("It was not renewed in time.", "未及时更新。"), fix);
        else if (days < Options.WarnDays)
            Warn(id, new(
                $"{what} ends on {day}, in {days} days.",
                $"{whatChinese}将于 {day} 到期，还有 {days} 天。"), new("Its time is nearly over.", "有效期将满。"), fix);
        else Good(id, $"{what}: {days} days left.", $"{whatChinese}：还有 {days} 天。");
    }

    private void Add(string id, FindingLevel level, LocalText found, LocalText? cause, LocalText? fix) =>
        _findings.Add(new Finding(id, level, found, cause, fix));
}
