using EcoCredit.Exchange.Cli.Shell;

namespace EcoCredit.Exchange.Cli.Import;

/// <summary>Why a row is not sent, or was refused. It never quotes what the row says.</summary>
/// <param name="Row">Row number as a spreadsheet shows it (the header is row 1); for JSON the position, from 1.</param>
/// <param name="Column">Name of the column, or path of the field; empty for the whole row.</param>
/// <param name="Rule">The rule, standard or error reason.</param>
/// <param name="Reason">What is wrong.</param>
internal sealed record Refusal(int Row, string Column, string Rule, Text Reason);
