using System.Text.Json;

namespace EcoCredit.Exchange.Benchmarks.Sites;

/// <summary>A node in a process of its own, with the echo beside it.</summary>
internal sealed class ChildNode : ISiteNode
{
    private readonly ChildProcess _process;
    private readonly ServedAddresses _addresses;

    private ChildNode(ChildProcess process, ServedAddresses addresses) => (_process, _addresses) = (process, addresses);

    public Uri Node => _addresses.Node;

    public Uri Echo => _addresses.Echo;

    public int ProcessId => _process.Id;

    /// <param name="folder">The node's.</param>
    /// <param name="profilePath">Where the runtime writes a trace of it; <see langword="null"/> for none.</param>
    public static async Task<ChildNode> StartAsync(string folder, string? profilePath)
    {
        var environment = profilePath is null ? [] : Profile.Environment(profilePath);
        var process = ChildProcess.Start(environment, "serve", "--data", folder);
        try
        {
            var line = await process.ReadLineAsync();
            return new ChildNode(process, JsonSerializer.Deserialize<ServedAddresses>(line, ServedAddresses.Line)!);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}

/// <summary>Where a node in a process of its own listens: the one line that it writes.</summary>
internal sealed record ServedAddresses(Uri Node, Uri Echo)
{
    /// <summary>JSON in one line.</summary>
    public static JsonSerializerOptions Line { get; } = new(Result.Json) { WriteIndented = false };
}
