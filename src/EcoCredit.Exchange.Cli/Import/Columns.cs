namespace EcoCredit.Exchange.Cli.Import;

/// <summary>The two tables of 双公示.</summary>
internal enum TableKind
{
    /// <summary>Administrative penalties (行政处罚, CF_).</summary>
    Penalty,

    /// <summary>Administrative licences (行政许可, XK_).</summary>
    Licence,
}

/// <summary>What a column means.</summary>
internal enum ColumnField
{
    SubjectName,
    SubjectCategory,
    CreditCode,
    DocumentNumber,
    DocumentName,
    ConductType,
    Facts,
    Basis,
    Category,
    Content,
    Fine,
    Confiscated,
    DecidedOn,
    ValidFrom,
    ValidTo,
    LicenceNumber,
}

/// <summary>
/// A column as data: what it means, the names it goes by, whether it has to be filled, and the field of the document that it ends up in.
/// </summary>
internal sealed record Column(TableKind Table, ColumnField Field, bool IsRequired, string DocumentField, params string[] Names);

/// <summary>
/// The columns in which penalties and licences travel, with the variants that were seen. Mapping another variant is a name in a row here,
/// not code.
/// </summary>
internal static class Columns
{
    public static IReadOnlyList<Column> All { get; } =
    [
        new(TableKind.Penalty, ColumnField.SubjectName, true, "header.subject.name", "CF_XDR_MC", "行政相对人名称"),
        new(TableKind.Penalty, ColumnField.SubjectCategory, false, "", "CF_XDR_LB", "行政相对人类别"),
        new(TableKind.Penalty, ColumnField.CreditCode, true, "header.subject.credit_code", "CF_XDR_SHXYM", "行政相对人代码_1(统一社会信用代码)", "统一社会信用代码"),
        new(TableKind.Penalty, ColumnField.DocumentNumber, true, "document_number", "CF_WSH", "行政处罚决定书文号", "决定书文号"),
        new(TableKind.Penalty, ColumnField.ConductType, true, "ordinary.penalty.conduct_type", "CF_WFXW", "违法行为类型"),
        new(TableKind.Penalty, ColumnField.Facts, true, "summary", "CF_SY", "违法事实"),
        new(TableKind.Penalty, ColumnField.Basis, true, "header.legal_basis", "CF_YJ", "处罚依据"),
        new(TableKind.Penalty, ColumnField.Category, true, "ordinary.penalty.category", "CF_CFLB", "CF_CFLB1", "CF_CFLB2", "处罚类别"),
        new(TableKind.Penalty, ColumnField.Content, true, "ordinary.penalty.content", "CF_NR", "处罚内容"),
        new(TableKind.Penalty, ColumnField.Fine, false, "ordinary.penalty.fine_fen", "CF_NR_FK", "罚款金额(万元)", "罚款金额（万元）"),
        new(TableKind.Penalty, ColumnField.Confiscated, false, "ordinary.penalty.confiscated_fen", "CF_NR_WFFF", "没收违法所得、没收非法财物的金额(万元)", "没收违法所得、没收非法财物的金额（万元）"),
        new(TableKind.Penalty, ColumnField.DecidedOn, true, "produced_on", "CF_JDRQ", "处罚决定日期"),

        new(TableKind.Licence, ColumnField.SubjectName, true, "header.subject.name", "XK_XDR_MC", "行政相对人名称"),
        new(TableKind.Licence, ColumnField.SubjectCategory, false, "", "XK_XDR_LB", "行政相对人类别"),
        new(TableKind.Licence, ColumnField.CreditCode, true, "header.subject.credit_code", "XK_XDR_SHXYM", "行政相对人代码_1(统一社会信用代码)", "统一社会信用代码"),
        new(TableKind.Licence, ColumnField.DocumentName, false, "", "XK_XKWS", "行政许可决定文书名称"),
        new(TableKind.Licence, ColumnField.DocumentNumber, true, "document_number", "XK_WSH", "行政许可决定文书号"),
        new(TableKind.Licence, ColumnField.LicenceNumber, false, "basic.licence_number", "XK_XKBH", "许可编号"),
        new(TableKind.Licence, ColumnField.Content, true, "summary", "XK_NR", "许可内容"),
        new(TableKind.Licence, ColumnField.DecidedOn, true, "produced_on", "XK_JDRQ", "许可决定日期"),
        new(TableKind.Licence, ColumnField.ValidFrom, false, "basic.valid_from", "XK_YXQZ", "有效期自"),
        new(TableKind.Licence, ColumnField.ValidTo, false, "basic.valid_to", "XK_YXQZI", "有效期至"),
    ];

    // Identity papers of natural persons, and their kinds, wherever a table has them.
    private static readonly string[] PersonMarks = ["ZJHM", "ZJLX", "ZJHX", "SFZ", "证件号", "证件类型", "身份证"];

    /// <summary>
    /// Names of legal representatives: persons' names have no place in a document either; they are left out without a word.
    /// </summary>
    public static IReadOnlySet<string> PersonNames { get; } = new HashSet<string>(
        ["CF_FRDB", "CF_FDDB", "XK_FRDB", "XK_FDDB", "CF_FR", "XK_FR", "法定代表人"], StringComparer.Ordinal);

    /// <summary>Whether a column holds identity papers: its values are never read.</summary>
    public static bool IsIdentityPaper(string name) => PersonMarks.Any(mark => name.Contains(mark, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// The table that a header row is of: decided by the names that only one of them has; <see langword="null"/> for neither.
    /// </summary>
    public static TableKind? Recognise(IReadOnlyCollection<string> header)
    {
        var penalty = Count(TableKind.Penalty);
        var licence = Count(TableKind.Licence);
        return penalty == licence ? null : penalty > licence ? TableKind.Penalty : TableKind.Licence;

        int Count(TableKind kind) => All.Count(column => column.Table == kind && column.Names.Any(header.Contains));
    }

    /// <summary>The column's name in a file: the first of its names that the header has, otherwise its first name.</summary>
    public static string NameIn(IReadOnlyCollection<string> header, Column column) =>
        Array.Find(column.Names, header.Contains) ?? column.Names[0];
}
