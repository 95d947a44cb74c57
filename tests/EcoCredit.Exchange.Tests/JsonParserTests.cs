namespace EcoCredit.Exchange.Tests;

/// <summary>JSON is for people and their own files: nothing that comes over the wire is ever parsed as protobuf's JSON.</summary>
public sealed class JsonParserTests
{
    private static readonly string[] Sources =
        [.. Directory.EnumerateFiles(Path.Combine(TestSources.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))];

    [Fact]
    [Trait("Security", "MSG-13")]
    public void Only_the_import_of_the_operators_own_files_reads_json_into_messages()
    {
        Sources.Length.ShouldBeGreaterThan(300);
        var users = Sources.Where(file => File.ReadAllText(file) is var text
            && (text.Contains("JsonParser", StringComparison.Ordinal) || text.Contains(".ParseJson(", StringComparison.Ordinal)));
        users.Select(file => Path.GetRelativePath(Path.Combine(TestSources.Root, "src"), file).Replace('\\', '/'))
            .ShouldBe(["EcoCredit.Exchange.Cli/Import/JsonDocuments.cs"]);
    }
}
