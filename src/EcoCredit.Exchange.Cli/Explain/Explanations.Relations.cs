using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Explain;

// A document beside others: what it refers to, the procedure that it is a step of, the rules of the day.
internal static partial class Explanations
{
    private static IEnumerable<(ErrorReason Reason, Explanation Explanation)> Relations() =>
    [
        Say(
            ErrorReason.ReferenceNotFound,
            new("文书所引用（终止、更正、修复、依据）的文书不在本节点。", "A document that this one ends, corrects, repairs or rests on is not on this node."),
            new("先报送被引用的文书，再报送本文书；顺序颠倒时稍后重新运行同一命令即可。",
                "Send the other document first; where only the order was wrong, run the same command again."),
            new("若由另一节点转送，查看 ecocredit delivery list。", "Where another node forwards it, see ecocredit delivery list there."),
            EachField),
        Say(
            ErrorReason.ReferenceMismatch,
            new("被引用的文书存在，但类型或所涉组织与本文书不符。", "The document referred to is there, but is of another kind or about another organisation."),
            new("核对被引用文书的编号、来源与摘要。", "Check id, source and digest of the reference."),
            Nothing,
            EachField),
        Say(
            ErrorReason.ProcedureStepRefused,
            new("该步骤与卷宗不符：顺序不对、早于或晚于期限，或已经办理。", "The step does not fit the file: out of order, too early, too late, or done already."),
            new("查看卷宗现状：ecocredit procedure；按所列条款和日期办理。", "See where the matter stands: ecocredit procedure; go by the article and the day that are named."),
            new("年度程序自 rules.firstProcedureYear 起逐步记录。", "Years are kept step by step from rules.firstProcedureYear on."),
            EachField),
        Say(
            ErrorReason.CalendarUnknown,
            new("期限跨入国务院尚未公布节假日安排的年度；节点不作推测。",
                "A period of working days reaches into a year whose holidays have not been announced; nothing is guessed."),
            new("待安排公布后重试，或请节点管理员安装日历。", "Try again when the calendar is there, or ask the operator to install it."),
            new("把该年日历文件放入目录，写入 node.json 的 rules.calendars，重启节点。",
                "Put the year's calendar into the folder, name it in rules.calendars of node.json, restart the node."),
            EachField),
        Say(
            ErrorReason.RuleSetNotInForce,
            new("该类文书所依据的办法在本节点没有施行日期（如宁波白名单办法）。",
                "The rules behind this kind have no date on this node, such as Ningbo's whitelist."),
            new("向有管辖权的节点报送。", "Send it to the node that it belongs to."),
            new("办法已施行的，在 node.json 设定其日期（rules.ningboInForceFrom）并重启。",
                "Where the rules are in force, set their date in node.json (rules.ningboInForceFrom) and restart."),
            EachField),
        Say(
            ErrorReason.CertificateRefused,
            new("该组织未参加信用评价（IM-19），或不在评价范围内，不能出具信用证明。",
                "The organisation was not evaluated (IM-19) or is outside the evaluation: nothing can be certified."),
            new("用 ecocredit status 查询其状态；无评价不等于有不良信用。", "Ask ecocredit status; not evaluated does not mean bad credit."),
            Nothing,
            EachField),
        Say(
            ErrorReason.ErasureRefused,
            new("拟删除的文书仍在影响当前答复。", "A document that is to be erased still counts in today's answers."),
            new("待其失效，或命令明确写明该文书时使用 --force。", "Wait until it has ended; or use --force where the order names it."),
            new("参见 docs/retention.md。", "See docs/retention.md."),
            EachField),
    ];
}
