namespace EcoCredit.Exchange.Rules.Whitelist;

// From when an organisation may apply again (NB articles 13 and 15). EligibleOn is empty while something has not been put right, and where
// nothing bars. Cause is what bars longest.
internal sealed record WhitelistWait(bool Barred, DateOnly? EligibleOn, WhitelistCause? Cause)
{
    private const int BanYears = 3;
    private const int NormalYears = 1;

    public static WhitelistWait None { get; } = new(Barred: false, EligibleOn: null, Cause: null);

    // What was known and done by a day. The latest of several causes wins.
    public static WhitelistWait On(DateOnly day, IEnumerable<WhitelistCause> causes)
    {
        var known = causes.Where(cause => cause.HitOn <= day).ToList();
        if (known.FindLast(cause => cause.Bar != WhitelistBar.ThreeYears && !(cause.RectifiedOn <= day)) is { } open)
        {
            return new WhitelistWait(Barred: true, EligibleOn: null, open);
        }

        var wait = None;
        foreach (var cause in known)
        {
            var (ban, normal) = (BarredUntil(cause), NormalOperation(cause, known));
            var until = ban > normal ? ban : normal;
            if (until > day && !(until <= wait.EligibleOn)) wait = new WhitelistWait(Barred: true, until, cause);
        }

        return wait;
    }

    // First day without the cause. A ban of three years from the day of its effect; the procurement ban's own last day still counts
    // (AMB-16).
    private static DateOnly BarredUntil(WhitelistCause cause)
    {
        if (cause.Bar == WhitelistBar.ThreeYears)
        {
            var until = cause.Day.AddYears(BanYears);
            return cause.BannedTo >= until ? cause.BannedTo.Value.AddDays(1) : until;
        }

        return cause.Bar == WhitelistBar.SelectionYear ? new DateOnly(cause.SelectionYear + 1, 1, 1) : DateOnly.MinValue;
    }

    // One year of normal operation after something was put right. A new record within it is no normal operation: the year begins again
    // (NB-15-3).
    private static DateOnly NormalOperation(WhitelistCause rectified, List<WhitelistCause> known)
    {
        if (rectified.RectifiedOn is not { } start) return DateOnly.MinValue;
        var last = rectified;
        foreach (var next in known.OrderBy(cause => cause.Day))
        {
            if (ReferenceEquals(next, last) || next.Day <= start || next.Day >= start.AddYears(NormalYears)) continue;
            (start, last) = (next.Day, next);
        }

        return start.AddYears(NormalYears);
    }
}
