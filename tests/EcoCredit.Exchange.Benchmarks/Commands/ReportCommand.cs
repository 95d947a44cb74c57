using System.CommandLine;
using System.Text.Json;
using EcoCredit.Exchange.Benchmarks.Measuring;
using EcoCredit.Exchange.Benchmarks.Reports;

namespace EcoCredit.Exchange.Benchmarks.Commands;

/// <summary><c>report</c>: writes the tables of docs/performance.md from result files.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var before = Files("--before", "Result files of the state before.");
        var after = Files("--after", "Result files of the state now.");
        after.Required = true;
        var into = new Option<FileInfo>("--into")
        {
            Description = "The file whose marked tables are written anew; the console if not given.",
        };
        var command = new Command("report", "Writes the tables of docs/performance.md from result files.") { before, after, into };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var then = await ReadAsync(parse.GetValue(before) ?? [], cancellationToken);
            var now = await ReadAsync(parse.GetValue(after) ?? [], cancellationToken);
            var goals = GoalTable.Write(Results(then), Results(now));
            var cost = CostTable.Write(Results(now));
            var machine = string.Join('\n', now.Select(r => r.Machine.ToString()).Distinct(StringComparer.Ordinal));
            if (parse.GetValue(into) is not { } file)
            {
                Console.WriteLine($"{machine}\n\n{goals}\n{cost}");
                return 0;
            }

            var text = await File.ReadAllTextAsync(file.FullName, cancellationToken);
            text = MarkedText.Replace(text, "machine", machine);
            text = MarkedText.Replace(text, "goals", goals);
            text = MarkedText.Replace(text, "cost", cost);
            await File.WriteAllTextAsync(file.FullName, text, cancellationToken);
            return 0;
        });
        return command;
    }

    private static Option<FileInfo[]> Files(string name, string description) =>
        new(name) { Description = description, AllowMultipleArgumentsPerToken = true };

    private static async Task<IReadOnlyList<RunReport>> ReadAsync(FileInfo[] files, CancellationToken cancellationToken)
    {
        var reports = new List<RunReport>();
        foreach (var file in files)
        {
            var text = await File.ReadAllTextAsync(file.FullName, cancellationToken);
            reports.Add(JsonSerializer.Deserialize<RunReport>(text, Result.Json) ?? throw new FormatException($"{file} holds no results."));
        }

        return reports;
    }

    private static IReadOnlyList<Result> Results(IReadOnlyList<RunReport> reports) => [.. reports.SelectMany(r => r.Results)];
}
