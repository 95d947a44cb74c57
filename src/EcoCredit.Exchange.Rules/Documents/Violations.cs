namespace EcoCredit.Exchange.Rules.Documents;

// Collects violations, so that a sender learns of all of them at once.
internal sealed class Violations
{
    // Most documents have none.
    private List<Violation>? _all;

    public bool Any => _all is not null;

    public void Add(string field, string rule, string english, string chinese) =>
        (_all ??= []).Add(new Violation(field, rule, english, chinese));

    public void Require(bool holds, string field, string rule, string english, string chinese)
    {
        if (!holds) Add(field, rule, english, chinese);
    }

    public List<Violation> ToList() => _all ?? [];
}
