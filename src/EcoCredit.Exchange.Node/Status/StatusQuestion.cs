using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Status;

/// <summary>A status question whose arguments have been checked.</summary>
/// <param name="Subjects">Whom it is about, in order.</param>
/// <param name="AsOf">The day asked about.</param>
/// <param name="KnownSize">What was known then; 0 for everything known now.</param>
internal sealed record StatusQuestion(IReadOnlyList<AskedSubject> Subjects, DateOnly AsOf, long KnownSize)
{
    private const int MaxName = 200;

    /// <summary>Checks the arguments, all at once.</summary>
    /// <param name="subjects">As they were sent.</param>
    /// <param name="asked">As they were read.</param>
    /// <param name="asOf">The day; empty for today.</param>
    /// <param name="knownSize">The ledger size; 0 for the newest.</param>
    /// <param name="today">Today (Asia/Shanghai).</param>
    /// <param name="maxSubjects">How many there may be.</param>
    public static StatusQuestion Parse(
        IReadOnlyList<SubjectQuery?> subjects, IReadOnlyList<AskedSubject> asked, string asOf, long knownSize, DateOnly today, int maxSubjects)
    {
        var violations = new List<ErrorViolation>();
        if (subjects.Count == 0 || subjects.Count > maxSubjects)
            violations.Add(new("subjects", "API", $"Ask about 1 to {maxSubjects} organisations.", $"每次可查询1至{maxSubjects}家机构。"));
        var day = today;
        if (asOf.Length > 0 && (!IsoDay.TryParse(asOf, out day) || day > today))
            violations.Add(
                new("as_of", "ISO 8601", "A day as YYYY-MM-DD, not in the future (Asia/Shanghai).", "日期格式为YYYY-MM-DD，且不得晚于今天（北京时间）。"));
        if (knownSize < 0)
            violations.Add(new("known_size", "API", "A ledger size of an earlier answer, or 0.", "应为先前答复中的账本大小或0。"));
        for (var i = 0; i < subjects.Count; i++)
        {
            var name = subjects[i]?.Name ?? "";
            if (name.Length > MaxName) violations.Add(
                new($"subjects[{i}].name", "API", $"At most {MaxName} characters.", $"不得超过{MaxName}个字符。"));
            if (IdentityNumbers.Contains(name)) violations.Add(
                new($"subjects[{i}].name", "IM-10", "No identity numbers here.", "此处不得出现身份证号。"));
        }

        if (violations.Count > 0) throw new ExchangeError(ErrorReason.RequestInvalid) { Violations = violations }.ToException();
        return new StatusQuestion(asked, day, knownSize);
    }
}

/// <summary>An organisation as it was asked about.</summary>
/// <param name="Text">The code as it was sent, where it may be repeated in the answer; empty where it is no credit code.</param>
/// <param name="Problem">Why it identifies nobody.</param>
/// <param name="IsLegacy">An early pilot code.</param>
internal readonly record struct AskedSubject(string Text, CreditCodeProblem Problem, bool IsLegacy)
{
    /// <summary>Reads the codes of a question.</summary>
    public static AskedSubject[] From(IReadOnlyList<SubjectQuery?> subjects)
    {
        var asked = new AskedSubject[subjects.Count];
        for (var i = 0; i < asked.Length; i++) asked[i] = From(subjects[i]?.CreditCode ?? "");
        return asked;
    }

    /// <summary>Reads a code. What is not one may be anything, an identity number too: it is not repeated.</summary>
    public static AskedSubject From(string text) =>
        CreditCode.TryParse(text, out var code, out var problem) && !IdentityNumbers.Contains(text)
            ? new(code.Value, CreditCodeProblem.None, code.IsLegacy)
            : new("", problem == CreditCodeProblem.None ? CreditCodeProblem.CheckFailed : problem, IsLegacy: false);
}
