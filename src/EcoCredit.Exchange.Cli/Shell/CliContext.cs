using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace EcoCredit.Exchange.Cli.Shell;

/// <summary>
/// What a command writes to and reads the time from. Standard output is data alone; everything said to a person goes to standard error.
/// </summary>
internal sealed class CliContext
{
    // Chinese stays readable: the output goes to a terminal or a file, never into a web page.
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>For JSON lines: one value a line.</summary>
    public static JsonSerializerOptions LineJson { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public CliContext(TextWriter output, TextWriter error, Language language, TimeProvider time, bool isErrorTerminal)
    {
        Out = output;
        Error = error;
        Language = language;
        Time = time;
        IsErrorTerminal = isErrorTerminal;
        Talk = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(error),
            Ansi = isErrorTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            Interactive = InteractionSupport.No,
        });
        if (!isErrorTerminal) Talk.Profile.Width = 200;
    }

    /// <summary>Data.</summary>
    public TextWriter Out { get; }

    /// <summary>Where a person answers.</summary>
    public TextReader In { get; init; } = Console.In;

    /// <summary>Talk, unadorned.</summary>
    public TextWriter Error { get; }

    /// <summary>Talk: progress, tables.</summary>
    public IAnsiConsole Talk { get; }

    public Language Language { get; }

    public TimeProvider Time { get; }

    /// <summary>Variables of the environment.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>Whether a person looks on: only then are progress bars drawn.</summary>
    public bool IsErrorTerminal { get; }

    public string T(Text text) => text.In(Language);

    public string T(Text text, params ReadOnlySpan<object?> values) => text.In(Language, values);

    public void Say(Text text) => Error.WriteLine(T(text));

    public void Say(Text text, params ReadOnlySpan<object?> values) => Error.WriteLine(T(text, values));

    public void WriteJson(JsonNode node) => Out.WriteLine(node.ToJsonString(Json));
}
