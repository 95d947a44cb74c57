using Spectre.Console;

namespace EcoCredit.Exchange.Cli.Shell;

/// <summary>Writes columns that line up, Chinese or not, to standard output.</summary>
internal static class Tables
{
    // Lines are never broken: a reader's pager or terminal does that.
    private const int Unbroken = 4000;

    public static void Write(CliContext context, IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = header.Count > 0 };
        var all = rows.ToList();
        var columns = header.Count > 0 ? header.Count : all.Count > 0 ? all[0].Count : 0;
        for (var i = 0; i < columns; i++)
        {
            var name = header.Count > 0 ? header[i] : "";
            table.AddColumn(new TableColumn(new Spectre.Console.Text(name)) { NoWrap = true, Padding = new Padding(0, 0, 2, 0) });
        }

        foreach (var row in all) table.AddRow(row.Select(cell => new Spectre.Console.Text(cell)));
        if (columns == 0) return;
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(text),
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = Unbroken;
        console.Write(table);
        foreach (var line in text.ToString().TrimEnd().Split('\n')) context.Out.WriteLine(line.TrimEnd());
    }
}
