using EcoCredit.Exchange.Node.Disclosures;
using EcoCredit.Exchange.Node.Intake;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;

namespace EcoCredit.Exchange.Node.Practitioners;

/// <summary>A question about practitioners that may be answered.</summary>
/// <param name="Access">Why it is asked.</param>
/// <param name="Caller">Who asks.</param>
/// <param name="Question">What, for the ledger: never whom.</param>
internal sealed record AdmittedQuestion(Access Access, Caller Caller, Question Question);

/// <summary>
/// Lets a question about practitioners in. Role and purpose have a floor here that no configuration lowers (IM-21-4). Every refusal stands
/// in the ledger, without the person.
/// </summary>
internal sealed class PractitionerQuestions(AccessStatements statements)
{
    // No document is older than 2015, and none evaluates a year before.
    private const int FirstYear = 2014;
    private const int LastYear = 2100;
    private const int MostNumber = 32;

    public async Task<AdmittedQuestion> AdmitAsync(
        string method, IMessage request, AccessContext? context, Caller caller, CancellationToken cancellationToken)
    {
        // The request may hold a number: only its salted digest is kept, and no credit code is taken from it.
        var question = new Question("PractitionerService/" + method, request.ToByteArray(), []);
        var access = await statements.RequireAsync(context, caller, question, cancellationToken);
        var admitted = new AdmittedQuestion(access, caller, question);
        if (caller.Role is not (Role.EcoRegion or Role.EcoCity))
            throw await RefuseAsync(admitted, ErrorReason.NotPermitted, cancellationToken);
        if (access.Document.Purpose != Purpose.EcologySupervision)
            throw await RefuseAsync(admitted, ErrorReason.PurposeNotCovered, cancellationToken);
        return admitted;
    }

    /// <summary>Records a refusal and gives what to throw.</summary>
    public async Task<Exception> RefuseAsync(AdmittedQuestion admitted, ErrorReason reason, CancellationToken cancellationToken)
    {
        var error = new ExchangeError(reason);
        await statements.RecordRefusalAsync(error, admitted.Access, admitted.Caller, admitted.Question, cancellationToken);
        return error.ToException();
    }

    public static void CheckArguments(FindPractitionerRequest request)
    {
        var violations = new List<ErrorViolation>();
        CheckYear(request.EvaluationYear, violations);
        switch (request.PersonCase)
        {
            case FindPractitionerRequest.PersonOneofCase.Identity:
                if (request.Identity.Kind is not (IdentityKind.ResidentId or IdentityKind.ExitEntryDocument))
                    violations.Add(new("identity.kind", "IM-10", "The kind of the number is missing.", "缺少证件类型（第十条第一项）。"));
                if (request.Identity.Number.Length is 0 or > MostNumber)
                    violations.Add(new("identity.number", "IM-10", "A number of 1 to 32 characters.", "证件号码须为1至32个字符（第十条第一项）。"));
                break;
            case FindPractitionerRequest.PersonOneofCase.Handle:
                if (request.Handle.Length != PersonHandles.Length || !request.Handle.All(char.IsAsciiHexDigitLower))
                    violations.Add(new("handle", "API", "64 lower-case hexadecimal characters.", "须为64位小写十六进制字符。"));
                break;
            default:
                violations.Add(new("person", "API", "Name the person by identity or handle.", "须以身份信息或句柄指明人员。"));
                break;
        }

        Throw(violations);
    }

    public static AreaCode CheckArguments(ListPractitionersRequest request)
    {
        var violations = new List<ErrorViolation>();
        CheckYear(request.EvaluationYear, violations);
        if (!AreaCode.TryParse(request.AreaCode, out var area) || area.Level == AreaLevel.County)
            violations.Add(new("area_code", "GB/T 2260", "A prefecture or region, six digits.", "须为盟市或自治区的六位行政区划代码。"));
        violations.AddRange(WordPages.Violations(request.PageSize));
        Throw(violations);
        return area;
    }

    private static void CheckYear(int year, List<ErrorViolation> violations)
    {
        if (year is < FirstYear or > LastYear)
            violations.Add(new("evaluation_year", "IM-17-1", $"A year from {FirstYear} to {LastYear}.", $"年度须为{FirstYear}至{LastYear}。"));
    }

    private static void Throw(List<ErrorViolation> violations)
    {
        if (violations.Count > 0) throw new ExchangeError(ErrorReason.RequestInvalid) { Violations = violations }.ToException();
    }
}
