using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Repair;

namespace EcoCredit.Exchange.Rules.Procedure;

// Warnings of the year that nobody has ended (IM-24, IM-25): put right and confirmed by their day, they bring no deduction. They are open to
// whoever was warned, on a list or not.
internal static class WarningTasks
{
    public static IEnumerable<ProcedureTask> Of(AreaCode prefecture, int year, CaseFile file, RuleContext context, string? onlyCode) =>
        Warnings.Open(file, context.Today, context.Calendar)
            .Where(warning => warning.LastDay.Year == year && prefecture.Contains(StepChecks.AreaOf(warning.Notice.Document)))
            .Where(warning => string.IsNullOrEmpty(onlyCode) || warning.Notice.Document.Header.Subject.CreditCode == onlyCode)
            .Select(warning => new ProcedureTask
            {
                Rule = "IM-25",
                Step = DocumentKind.WarningClosure,
                CreditCode = warning.Notice.Document.Header.Subject.CreditCode,
                Actor = "ECO_CITY",
                DueOn = IsoDay.Format(warning.LastDay),
                State = warning.State,
                Zh = "核实信用预警的整改情况并作出确认（第二十五条）",
                En = "Check what the warning asked for, and confirm it by its day (article 25)",
            });
}
