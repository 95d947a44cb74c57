using System.Globalization;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Subscriptions;

/// <summary>Checks the arguments of a new subscription, all at once.</summary>
internal static class SubscriptionArguments
{
    public const int MaxName = 64;
    public const int DefaultAttempts = 10;
    private const int MaxAttempts = 100;
    private const int MaxSubjects = 10_000;

    /// <summary>Everything that is wrong with a request.</summary>
    public static List<ErrorViolation> Check(CreateSubscriptionRequest request, long ledgerSize)
    {
        var violations = new List<ErrorViolation>();
        if (!IsName(request.Name))
        {
            violations.Add(new(
                "name",
                "API",
                $"1 to {MaxName} of a-z, 0-9, dot, hyphen and underscore, beginning with a letter.",
                $"应为1至{MaxName}个小写字母、数字、点、连字符或下划线，并以字母开头。"));
        }

        // It stands in the log and in the ledger.
        if (IdentityNumbers.Contains(request.Name))
            violations.Add(new("name", "IM-10", "No identity numbers here.", "此处不得出现身份证号。"));
        if (request.MaxAttempts is < 0 or > MaxAttempts)
            violations.Add(new(
                "max_attempts", "API", $"1 to {MaxAttempts}, or 0 for {DefaultAttempts}.", $"取值1至{MaxAttempts}，0表示{DefaultAttempts}。"));
        CheckStart(request, ledgerSize, violations);
        if (request.Filter is { } filter) CheckFilter(filter, violations);
        return violations;
    }

    /// <summary>The same filter in one form, so that two can be compared.</summary>
    public static SubscriptionFilter Normalise(SubscriptionFilter? filter)
    {
        var normal = new SubscriptionFilter { AreaCode = filter?.AreaCode ?? "", LevelChangesOnly = filter?.LevelChangesOnly ?? false };
        if (filter is null) return normal;
        normal.Kinds.AddRange(filter.Kinds.Distinct().Order());
        normal.SubjectCodes.AddRange(filter.SubjectCodes.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        return normal;
    }

    /// <summary>Whether a subscription can have this name.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= MaxName && name[0] is >= 'a' and <= 'z'
            && name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '.' or '-' or '_');

    private static void CheckStart(CreateSubscriptionRequest request, long ledgerSize, List<ErrorViolation> violations)
    {
        if (!Enum.IsDefined(request.Start) || request.Start == SubscriptionStart.Unspecified)
            violations.Add(new("start", "API", "Say where to begin: BEGINNING, NOW or INDEX.", "须指明起点：最早、现在或序号。"));
        if (request.Start == SubscriptionStart.Index)
        {
            if (request.FromIndex < 0 || request.FromIndex > ledgerSize)
            {
                var range = string.Create(CultureInfo.InvariantCulture, $"0 to {ledgerSize}, the size of the ledger.");
                violations.Add(new("from_index", "API", range, "应在0与账本大小之间。"));
            }
        }
        else if (request.FromIndex != 0)
        {
            violations.Add(new("from_index", "API", "Only with START_INDEX.", "仅在起点为序号时填写。"));
        }
    }

    private static void CheckFilter(SubscriptionFilter filter, List<ErrorViolation> violations)
    {
        for (var i = 0; i < filter.Kinds.Count; i++)
        {
            if (!Enum.IsDefined(filter.Kinds[i]) || filter.Kinds[i] == DocumentKind.Unspecified)
                violations.Add(new($"filter.kinds[{i}]", "API", "Not a document kind.", "不是有效的文书类型。"));
        }

        if (filter.AreaCode.Length > 0 && !AreaCode.TryParse(filter.AreaCode, out _))
            violations.Add(new("filter.area_code", "GB/T 2260", "Not an area of six digits.", "不是有效的六位行政区划代码。"));
        if (filter.SubjectCodes.Count > MaxSubjects)
            violations.Add(new("filter.subject_codes", "API", $"At most {MaxSubjects}.", $"最多{MaxSubjects}个。"));
        for (var i = 0; i < filter.SubjectCodes.Count; i++)
        {
            if (!CreditCode.IsValid(filter.SubjectCodes[i]))
                violations.Add(new($"filter.subject_codes[{i}]", "GB 32100", "Not a unified social credit code.", "不是有效的统一社会信用代码。"));
        }
    }
}
