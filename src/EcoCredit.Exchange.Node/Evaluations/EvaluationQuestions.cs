using EcoCredit.Exchange.Node.Disclosures;
using EcoCredit.Exchange.Node.Intake;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;

namespace EcoCredit.Exchange.Node.Evaluations;

/// <summary>A question that may be answered.</summary>
/// <param name="Access">Why it is asked.</param>
/// <param name="Caller">Who asks.</param>
/// <param name="Question">What, for the ledger.</param>
/// <param name="Area">The area asked about, inside the caller's own.</param>
internal sealed record AdmittedQuestion(Access Access, Caller Caller, Question Question, AreaCode Area);

/// <summary>
/// Lets a question of the ecology system in: its statement, its arguments, its area. Whoever asks about an area that is not its own gets
/// nothing, and the refusal stands in the ledger.
/// </summary>
internal sealed class EvaluationQuestions(AccessStatements statements)
{
    // No document is older than 2015, and none evaluates a year before.
    private const int FirstYear = 2014;
    private const int LastYear = 2100;

    public async Task<AdmittedQuestion> AdmitAsync(
        string method, IMessage request, AccessContext? context, Caller caller, AskedAbout about, CancellationToken cancellationToken)
    {
        var codes = about.CreditCodes.Where(CreditCode.IsValid).Take(1000).ToList();
        var question = new Question("EvaluationService/" + method, request.ToByteArray(), codes);
        var access = await statements.RequireAsync(context, caller, question, cancellationToken);
        var violations = Violations(about);
        if (!AreaCode.TryParse(about.AreaCode, out var area))
            violations.Add(new("area_code", "GB/T 2260", "Not an area code of six digits.", "不是有效的六位行政区划代码。"));
        if (violations.Count > 0) throw new ExchangeError(ErrorReason.RequestInvalid) { Violations = violations }.ToException();
        var admitted = new AdmittedQuestion(access, caller, question, area);
        return caller.Area.Contains(area) ? admitted : throw await RefuseAsync(admitted, ErrorReason.OutsideArea, cancellationToken);
    }

    /// <summary>Records a refusal and gives what to throw.</summary>
    public async Task<Exception> RefuseAsync(AdmittedQuestion asked, ErrorReason reason, CancellationToken cancellationToken)
    {
        var error = new ExchangeError(reason);
        await statements.RecordRefusalAsync(error, asked.Access, asked.Caller, asked.Question, cancellationToken);
        return error.ToException();
    }

    private static List<ErrorViolation> Violations(AskedAbout about)
    {
        var violations = new List<ErrorViolation>();
        if (about.Year is < FirstYear or > LastYear)
            violations.Add(new(about.YearField, "IM-22-1", $"A year from {FirstYear} to {LastYear}.", $"年度须为{FirstYear}至{LastYear}。"));
        for (var i = 0; i < about.CreditCodes.Count; i++)
        {
            if (!CreditCode.IsValid(about.CreditCodes[i]))
                violations.Add(new($"credit_code[{i}]", "GB 32100", "Not a unified social credit code.", "不是有效的统一社会信用代码。"));
        }

        if (about.CreditCodes.Count > 1000) violations.Add(new("credit_codes", "API", "At most 1,000.", "最多1000个。"));
        if (about.Day.Length > 0 && !IsoDay.TryParse(about.Day, out _))
            violations.Add(new("as_of", "ISO 8601", "Not a day.", "日期须为 yyyy-MM-dd 格式且真实存在。"));
        violations.AddRange(WordPages.Violations(about.PageSize));
        return violations;
    }
}

/// <summary>What a question is about.</summary>
internal sealed record AskedAbout(string AreaCode)
{
    /// <summary>The year; <see langword="null"/> where the question has none.</summary>
    public int? Year { get; init; }

    /// <summary>What the request calls it.</summary>
    public string YearField { get; init; } = "evaluation_year";

    /// <summary>The organisations.</summary>
    public IReadOnlyList<string> CreditCodes { get; init; } = [];

    /// <summary>The day; empty for today.</summary>
    public string Day { get; init; } = "";

    /// <summary>The size of a page, where the answer comes in pages.</summary>
    public int PageSize { get; init; }
}
