using System.Text.RegularExpressions;

namespace EcoCredit.Exchange.Tests;

/// <summary>The tests of the repository by their traits, read from the sources of all test projects.</summary>
internal static partial class TestSources
{
    /// <summary>The folder of the repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Class.Method of every test that carries a trait of this name, by its value.</summary>
    public static ILookup<string, string> ByTrait(string name) => Directory
        .EnumerateFiles(Path.Combine(Root, "tests"), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .SelectMany(file => TestMethod().Matches(File.ReadAllText(file))
            .SelectMany(test => Trait().Matches(test.Groups["attributes"].Value)
                .Where(trait => trait.Groups["name"].Value == name)
                .Select(trait => (
                    Value: trait.Groups["value"].Value,
                    Test: $"{Path.GetFileNameWithoutExtension(file)}.{test.Groups["test"].Value}"))))
        .ToLookup(pair => pair.Value, pair => pair.Test, StringComparer.Ordinal);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "EcoCredit.Exchange.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }

    [GeneratedRegex(
        @"(?<attributes>(^[ \t]*\[[^\n]*\n)+)[ \t]*public (async )?[\w<>]+ (?<test>\w+)\(",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex TestMethod();

    [GeneratedRegex(
        "Trait\\(\"(?<name>[^\"]+)\", \"(?<value>[^\"]+)\"\\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Trait();
}
