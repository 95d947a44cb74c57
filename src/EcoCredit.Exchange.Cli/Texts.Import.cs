using EcoCredit.Exchange.Cli.Shell;

namespace EcoCredit.Exchange.Cli;

// What push says.
internal static partial class Texts
{
    public static Text PushDescription { get; } = new(
        "报送文件中的文书：双公示 CSV 或 XLSX 工作簿，或 JSON 文书。",
        "Sends the documents in a file: penalties or licences (双公示) as CSV or as an XLSX workbook, or JSON documents.");

    public static Text PushNotes { get; } = new(
        "CSV：UTF-8 或 GB18030，自动识别。CF_ 列为行政处罚（一般失信信息；罚款、没收、按日计罚列入 A1-13），XK_ 列为行政许可（基础信息）。\n证件号码列不会被读取。金额为万元，最多六位小数；日期可写 2025-03-05、2025/3/5、20250305；2099-12-31 表示无截止。\nXLSX：列同上，读取第一个工作表或 --sheet 指定的工作表，第一个非空行为表头。代码按文本读取；公式不计算、读到即拒绝该行；超过15位而丢失数字的单元格被拒绝；日期单元格按日期读取。\n先校验全部行，再报送：有误的行不报送，其余照常报送；加 --all-or-nothing 则有一行有误就全部不报送。有行被拒绝时，工作簿另存为 文件名.checked.xlsx：被拒绝的单元格标红，末列“原因 Reason”写明理由，其余内容不变；CSV 加 --marked 得到同样的副本（UTF-8 带 BOM，可能被当作公式的单元格前加单引号，再次读取时去除）。已有的文件不会被覆盖。\nJSON：一个对象或数组，{\"kind\":\"Flag\",\"document\":{…proto3 JSON…}}；header 的 id、issueTime、sourceAgency 可省略。\n续传：签名后的文书先写入 文件名.ecocredit-push 再发送；再次运行时跳过已受理的，其余以完全相同的字节重发。内容改变的行是新的文书，旧文书须另行终止。无需其他状态文件；请与数据文件一起保留，缺失时节点以 DOCUMENT_ID_CONFLICT 拒绝已受理的行，不会产生重复。",
        "CSV: UTF-8 or GB18030, found out by itself. CF_ columns are penalties (ordinary bad-credit information; a fine, confiscation or daily penalty falls under A1-13), XK_ columns are licences (basic information).\nColumns of identity papers are never read. Amounts are in 万元 with up to six decimals; days may be 2025-03-05, 2025/3/5 or 20250305; 2099-12-31 means no last day.\nXLSX: the same columns, from the first sheet or the one that --sheet names; the first row with something in it is the header. Codes are read as text; formulas are never computed, a row that has one is refused; so is a cell that lost digits beyond the fifteenth; cells with a date are read as days.\nAll rows are checked first, then sent: rows that are wrong are not sent, the others are; with --all-or-nothing nothing is sent where a row is wrong. Where rows are refused, the workbook is written once more as FILE.checked.xlsx: refused cells on red, the reasons in a last column 原因 Reason, everything else as it was; a CSV comes back the same way with --marked (UTF-8 with a byte order mark; a cell that a spreadsheet would take for a formula begins with an apostrophe, which is taken off again on reading). No file is overwritten.\nJSON: an object or an array, {\"kind\":\"Flag\",\"document\":{…proto3 JSON…}}; id, issueTime and sourceAgency may be left out of the header.\nResuming: signed documents are written to FILE.ecocredit-push before they are sent; run it again, and what was accepted is skipped and the rest sent with the very same bytes. A changed row is a new document; close the old one. No other state file is needed; keep it with the file: without it a node refuses rows that it has with DOCUMENT_ID_CONFLICT, and nothing is there twice.");

    public static Text PushFile { get; } = new("要报送的文件（.csv、.xlsx 或 .json）。", "The file (.csv, .xlsx or .json).");

    public static Text PushSheet { get; } = new("工作表名称；默认第一个。", "Name of the sheet; by default the first.");

    public static Text PushMarked { get; } = new(
        "标注副本的文件名，不得已存在；工作簿默认为 文件名.checked.xlsx。",
        "Where the marked copy goes, a file that is not there; of a workbook by default FILE.checked.xlsx.");

    public static Text PushWhole { get; } = new("有一行有误即全部不报送。", "Send nothing where a row is wrong.");

    public static Text NothingSent { get; } = new("有误，未报送任何行。", "Nothing was sent: rows are wrong.");

    public static Text MarkedWritten { get; } = new("标注副本：{0}。更正后可直接报送该副本。", "Marked copy: {0}. Correct it and push the copy.");

    public static Text MarkedExists { get; } = new("{0} 已存在，不会覆盖；请另取文件名。", "{0} is there and is not overwritten: take another name.");

    public static Text FormulaCell { get; } = new("单元格是公式；公式不会被计算，请粘贴为数值。", "The cell is a formula, which is never computed: paste it as a value.");

    public static Text DigitsLost { get; } = new(
        "数字超过15位，末尾数字已丢失；请将单元格设为文本格式后重新录入。",
        "A number of more than 15 digits: its last ones are lost. Make the cell a text and enter it again.");

    public static Text ErrorCell { get; } = new("单元格是错误值。", "The cell holds an error value.");

    public static Text PushArea { get; } = new("事项所属区域，六位；默认为本机构区域。", "Area of the matters, six digits; by default the agency's own.");

    public static Text PushVisibility { get; } = new("可见范围。", "Who may be told.");

    public static Text PushBasis { get; } = new("法律依据；默认 内环发〔2024〕21号。", "Legal basis; by default 内环发〔2024〕21号.");

    public static Text PushFinal { get; } = new(
        "载有处罚生效日期的列；没有该列的处罚会被收录但不计分（第十三条）。",
        "Column with the day on which the penalty became final; without it penalties are kept but do not count (IM-13).");

    public static Text PushSummary { get; } = new(
        "共 {0} 行：受理 {1}，此前已受理（节点） {2}，此前已受理（续传记录） {3}，被拒绝 {4}。",
        "{0} rows: {1} accepted, {2} known to the node already, {3} accepted in an earlier run, {4} refused.");

    public static Text FileRead { get; } = new("{0}：{1}，{2} 行，{3} 行可报送。", "{0}: {1}, {2} rows, {3} can be sent.");

    public static Text ColumnsDropped { get; } = new("警告：以下列含证件信息，未读取：{0}", "Warning: these columns hold identity papers and were not read: {0}");

    public static Text AcceptedBefore { get; } = new(
        "{0} 份文书此前已受理（见 {1} 文件），跳过。",
        "{0} documents were accepted in an earlier run (see the {1} file) and are skipped.");

    public static Text RowsRepeated { get; } = new(
        "与前面的行内容相同，视为同一文书：第 {0} 行。",
        "These rows say the same as an earlier one and are the same document: {0}.");

    public static Text RowsChanged { get; } = new(
        "内容与上次报送不同，将作为新文书报送，旧文书请另行终止或更正：第 {0} 行。",
        "These rows were sent before with other content: they become new documents; close or correct the old ones: {0}.");

    public static Text Sending { get; } = new("正在报送", "Sending");

    public static Text RowRefused { get; } = new("第 {0} 行 {1} [{2}] {3}", "row {0} {1} [{2}] {3}");

    public static Text MoreRefusals { get; } = new("……另有 {0} 条，使用 --json 查看全部。", "… and {0} more: --json lists all.");

    public static Text BadReceipts { get; } = new(
        "以下行的回执未通过核验，请勿视为已受理：{0}",
        "The receipts of these rows do not hold: do not take them for accepted: {0}");

    public static Text RefusedWithoutReason { get; } = new("节点拒绝，未说明原因。", "The node refused it without a reason.");

    public static Text PushBroke { get; } = new(
        "报送中断。请再次运行同一命令：已受理的会跳过，其余继续。",
        "The push broke off. Run the same command again: what was accepted is skipped, the rest goes on.");

    public static Text PenaltyTable { get; } = new("行政处罚（{0}）", "penalties ({0})");

    public static Text LicenceTable { get; } = new("行政许可（{0}）", "licences ({0})");

    public static Text JsonForm { get; } = new("JSON 文书", "JSON documents");

    public static Text BadArea { get; } = new("{0} 不是六位行政区划代码。", "{0} is not an area code of six digits.");

    public static Text UnknownTable { get; } = new(
        "表头不是双公示行政处罚（CF_）或行政许可（XK_）的列。请检查第一行。",
        "The header is neither of penalties (CF_) nor of licences (XK_): check the first row.");

    public static Text NoSuchColumn { get; } = new("文件中没有列 {0}。", "The file has no column {0}.");

    public static Text CellCount { get; } = new("该行的列数与表头不同。", "The row has another number of cells than the header.");

    public static Text CellMissing { get; } = new("必填项为空。", "It has to be filled.");

    public static Text DayUnreadable { get; } = new("不是日期，请写作 2025-03-05。", "Not a day: write 2025-03-05.");

    public static Text AmountUnreadable { get; } = new("不是以万元计、最多六位小数的金额。", "Not an amount in 万元 with at most six decimals.");

    public static Text NaturalPerson { get; } = new("自然人信息不在本通道传输。", "Information about natural persons does not travel in this channel.");

    public static Text JsonUnreadable { get; } = new("无法读取 JSON：{0}", "The JSON cannot be read: {0}");

    public static Text JsonShape { get; } = new("应为 {\"kind\":…,\"document\":{…}}。", "It has to be {\"kind\":…,\"document\":{…}}.");

    public static Text JsonKind { get; } = new("未知或不可报送的文书类型。", "The kind is unknown, or not one that is sent.");

    public static Text JsonPractitioner { get; } = new(
        "从业人员文书须走专用通道（PractitionerService，第二十一条），不能用 push 报送。",
        "Documents about practitioners have a channel of their own (PractitionerService, article 21) and are not sent by push.");
}
