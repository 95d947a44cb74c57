using System.Globalization;

namespace EcoCredit.Exchange.Benchmarks.Sites;

/// <summary>A sampled profile of a node, written by the runtime itself (EventPipe): no tool and no package is needed to make it.</summary>
internal static class Profile
{
    private const int BufferMegabytes = 512;

    /// <summary>What a process is started with to write its trace.</summary>
    public static Dictionary<string, string> Environment(string path) => new(StringComparer.Ordinal)
    {
        ["DOTNET_EnableEventPipe"] = "1",
        ["DOTNET_EventPipeOutputPath"] = Path.GetFullPath(path),
        ["DOTNET_EventPipeOutputStreaming"] = "1",
        ["DOTNET_EventPipeCircularMB"] = BufferMegabytes.ToString(CultureInfo.InvariantCulture),
        // The sampler; and of the runtime loader, JIT and GC, which give the names and the collections.
        ["DOTNET_EventPipeConfig"] = "Microsoft-DotNETCore-SampleProfiler:0:5,Microsoft-Windows-DotNETRuntime:4c14fccbd:5",
    };

    /// <summary>How to look at it.</summary>
    public static string Explain(string path) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        Trace of the node: {path}
          dotnet tool install --global dotnet-trace
          dotnet-trace report {path} topN --number 40             the methods that take most time
          dotnet-trace convert {path} --format Speedscope          then open the .speedscope.json in https://www.speedscope.app
          Visual Studio and PerfView (Windows) open the file itself.
        The sampler counts waiting threads too: look at the ones that run.
        """);
}
