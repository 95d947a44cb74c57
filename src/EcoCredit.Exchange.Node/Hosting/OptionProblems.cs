using EcoCredit.Exchange.Protocol.Identifiers;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>One thing that is wrong with the settings.</summary>
/// <param name="Path">The setting, as node.json spells it: limits.maxConnections.</param>
/// <param name="English">What is wrong and what to do.</param>
/// <param name="Chinese">The same in Chinese.</param>
internal sealed record OptionProblem(string Path, string English, string Chinese)
{
    public override string ToString() => $"{Path}: {English}";

    /// <summary>For people. A value that came from the environment is named by its variable too.</summary>
    public LocalText ToText(string? variable)
    {
        var place = variable is null ? Path : $"{Path} ({variable})";
        return new LocalText($"{place}: {English}", $"{place}：{Chinese}");
    }
}

/// <summary>Collects everything that is wrong with the settings, and says the same thing in the same words everywhere.</summary>
internal sealed class OptionProblems
{
    private readonly List<OptionProblem> _all = [];

    public List<OptionProblem> All => _all;

    public void Add(string path, string english, string chinese) => _all.Add(new OptionProblem(path, english, chinese));

    public void Range(string path, long value, long from, long to)
    {
        if (value < from || value > to) Add(path, $"{value} is not {from} to {to}.", $"{value} 不在 {from} 至 {to} 之间。");
    }

    public void Choice(string path, string value, params IReadOnlyList<string> choices)
    {
        if (choices.Contains(value, StringComparer.Ordinal)) return;
        Add(path, $"{value} is not one of {string.Join(", ", choices)}.", $"{value} 不是可用的值（{string.Join("、", choices)}）。");
    }

    public void Code(string path, string value)
    {
        if (!CreditCode.IsValid(value))
            Add(path, $"{value} is not a unified social credit code (GB 32100).", $"{value} 不是统一社会信用代码（GB 32100）。");
    }

    public void Area(string path, string value)
    {
        if (!AreaCode.TryParse(value, out _)) Add(path, $"{value} is not six digits of GB/T 2260.", $"{value} 不是六位行政区划代码（GB/T 2260）。");
    }

    public void Day(string path, string? value)
    {
        if (value is not null && !IsoDay.TryParse(value, out _)) Add(path, $"{value} is not yyyy-MM-dd.", $"{value} 不是 yyyy-MM-dd 形式的日期。");
    }

    public void Listen(string path, string value)
    {
        if (!NodeOptionsFile.TryParseListen(value, out _, out _)) Add(path, $"{value} is not host:port.", $"{value} 不是“主机:端口”。");
    }

    public void Unique(string path, IEnumerable<string> values, string english, string chinese)
    {
        if (values.GroupBy(v => v, StringComparer.Ordinal).Any(g => g.Skip(1).Any())) Add(path, english, chinese);
    }
}
