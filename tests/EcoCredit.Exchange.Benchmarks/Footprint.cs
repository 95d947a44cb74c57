using System.Diagnostics;
using System.Globalization;
using EcoCredit.Exchange.Benchmarks.Measuring;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.Benchmarks;

/// <summary>Start to serving and idle memory of a node in a process of its own, as a user runs it.</summary>
internal static class Footprint
{
    private const double StartLimitSeconds = 3;
    private const double MemoryLimitMegabytes = 150;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);

    public static async Task<IReadOnlyList<Result>> MeasureAsync()
    {
        var starts = new List<double>();
        double memory = 0;
        for (var round = 0; round < 3; round++)
        {
            using var agency = new TestAgency(1, Role.EcoCity, "990100");
            var (start, megabytes) = await RunAsync(agency.Folder);
            starts.Add(start);
            memory = Math.Max(memory, megabytes);
        }

        var median = starts.Order().ElementAt(starts.Count / 2);
        return
        [
            new("start_to_serving", "sqlite", 1, median, "s", "goal", StartLimitSeconds, median / StartLimitSeconds, null, null)
            {
                Rounds = starts.Count,
                ValueSpread = Spread.Of(starts),
            },
            new("idle_memory", "sqlite", 1, memory, "MB", "goal", MemoryLimitMegabytes, memory / MemoryLimitMegabytes, null, null),
        ];
    }

    private static async Task<(double StartSeconds, double Megabytes)> RunAsync(NodeFolder folder)
    {
        var start = Stopwatch.GetTimestamp();
        var info = new ProcessStartInfo("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in new[] { Path.Combine(AppContext.BaseDirectory, "ecocredit.dll"), "node", "run", "--data", folder.Path }) info.ArgumentList.Add(argument);
        using var process = Process.Start(info)!;
        try
        {
            // The log says that it listens when it does: what is checked before that (database, ledger, keys) has passed.
            var serving = await ReadUntilAsync(process, "https://127.0.0.1:");
            if (!serving) throw new InvalidOperationException("The node did not start.");
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            await Task.Delay(Idle);
            return (seconds, ResidentMegabytes(process.Id));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
    }

    private static async Task<bool> ReadUntilAsync(Process process, string text)
    {
        var found = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Read(object sender, DataReceivedEventArgs e)
        {
            if (e.Data?.Contains(text, StringComparison.Ordinal) == true) found.TrySetResult(true);
        }

        process.OutputDataReceived += Read;
        process.ErrorDataReceived += Read;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return await Task.WhenAny(found.Task, Task.Delay(TimeSpan.FromSeconds(30))) == found.Task;
    }

    private static double ResidentMegabytes(int id)
    {
        var line = File.ReadLines($"/proc/{id}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
