using System.CommandLine;
using System.Globalization;
using EcoCredit.Exchange.Benchmarks.Loading;
using EcoCredit.Exchange.Benchmarks.Paths;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.Benchmarks.Commands;

/// <summary>The root command: measures paths beside their limits.</summary>
internal static class RunCommand
{
    private static readonly Option<double> Seconds = new("--seconds")
    {
        Description = "Length of one side of a round.",
        DefaultValueFactory = _ => 2,
    };

    private static readonly Option<int> Rounds = new("--rounds")
    {
        Description = "Rounds of limit and path, in turns.",
        DefaultValueFactory = _ => 5,
    };

    private static readonly Option<TestStore[]> Stores = new("--store")
    {
        Description = "sqlite or postgres; both if not given.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => Enum.GetValues<TestStore>(),
    };

    private static readonly Option<int[]> Concurrencies = Numbers("--concurrency", "Calls of check_status at once.", "16,64,256");

    private static readonly Option<int[]> Subscribers = Numbers("--subscribers", "Subscribers at once, for feeds.", "1,100,1000");

    private static readonly Option<int> Documents = new("--documents")
    {
        Description = "Documents or entries, for catch_up and ledger.",
        DefaultValueFactory = _ => 1_000_000,
    };

    private static readonly Option<string?> Only = new("--only")
    {
        Description = $"Paths, separated by commas: {Names(PathList.All)}. If not given: {Names(PathList.All.Where(p => p.IsUsual))}.",
    };

    private static readonly Option<string> Processes = new("--processes")
    {
        Description = "1: node and client in one process. 2: each in its own, with the processor time of each. both: one after the other.",
        DefaultValueFactory = _ => "1",
    };

    private static readonly Option<FileInfo?> Json = new("--json") { Description = "Writes the results and the machine to a file." };

    private static readonly Option<FileInfo?> Profile = new("--profile")
    {
        Description = "Writes a sampled trace (.nettrace) of the node while the one path of --only runs on one --store, without its limit.",
    };

    public static RootCommand Create()
    {
        Processes.AcceptOnlyFromAmong("1", "2", "both");
        var root = new RootCommand("Measures the hot paths of a node beside their limits, in rounds that take turns.")
        {
            Seconds, Rounds, Stores, Concurrencies, Only, Processes, Json, Profile, Subscribers, Documents,
        };
        root.Validators.Add(result =>
        {
            var wanted = Wanted(result.GetValue(Only));
            foreach (var unknown in (result.GetValue(Only)?.Split(',') ?? []).Except(PathList.All.Select(p => p.Name)))
                result.AddError($"There is no path {unknown}. Paths: {Names(PathList.All)}.");
            // What is not given has its usual value, which a validator does not see yet.
            if (result.GetResult(Rounds) is { Implicit: false } rounds && rounds.GetValueOrDefault<int>() < 1)
                result.AddError("--rounds: at least one.");
            if (result.GetResult(Seconds) is { Implicit: false } seconds && seconds.GetValueOrDefault<double>() <= 0)
                result.AddError("--seconds: more than none.");
            if (result.GetValue(Profile) is not null && (wanted is not [SitePath] || result.GetValue(Stores)!.Length != 1))
                result.AddError("--profile needs --store and --only with one path that runs on a node.");
        });
        root.SetAction(async (parse, _) =>
        {
            try
            {
                await PlanOf(parse).RunAsync(parse.GetValue(Json)?.FullName, report => OptionsOf(parse, report));
                return 0;
            }
            catch (WrongAnswerException e)
            {
                Console.Error.WriteLine($"The run ends here, as an answer was wrong: {e.Message}");
                return 1;
            }
        });
        return root;
    }

    // A trace is of one process that holds nothing but the node.
    private static RunPlan PlanOf(ParseResult parse) => new(
        Wanted(parse.GetValue(Only)),
        [.. parse.GetValue(Stores)!.Distinct()],
        parse.GetValue(Profile) is not null ? [2] : parse.GetValue(Processes) switch { "1" => [1], "2" => [2], _ => [1, 2] },
        parse.GetValue(Profile)?.FullName);

    private static BenchOptions OptionsOf(ParseResult parse, Action<Result> report) => new()
    {
        Rounds = parse.GetValue(Rounds),
        Duration = TimeSpan.FromSeconds(parse.GetValue(Seconds)),
        Concurrencies = parse.GetValue(Concurrencies)!,
        Subscribers = parse.GetValue(Subscribers)!,
        Documents = parse.GetValue(Documents),
        IsProfiling = parse.GetValue(Profile) is not null,
        Report = report,
    };

    private static IReadOnlyList<BenchPath> Wanted(string? only) => only is null
        ? [.. PathList.All.Where(p => p.IsUsual)]
        : [.. PathList.All.Where(p => only.Split(',').Contains(p.Name))];

    private static string Names(IEnumerable<BenchPath> paths) => string.Join(", ", paths.Select(p => p.Name));

    private static Option<int[]> Numbers(string name, string description, string usual) => new(name)
    {
        Description = $"{description} Numbers separated by commas.",
        DefaultValueFactory = _ => Parse(usual)!,
        CustomParser = argument =>
        {
            if (Parse(argument.Tokens[0].Value) is { } numbers) return numbers;
            argument.AddError($"{name}: numbers above 0, separated by commas.");
            return [];
        },
    };

    private static int[]? Parse(string text)
    {
        var numbers = new List<int>();
        foreach (var part in text.Split(','))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0) return null;
            numbers.Add(number);
        }

        return [.. numbers];
    }
}
