using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using EcoCredit.Exchange.Protocol.Health.V1;
using EcoCredit.Exchange.Testing;
using Grpc.Core;
using Grpc.Net.Client;

namespace EcoCredit.Exchange.Benchmarks.Growth;

/// <summary>A node on a data set in a process of its own, as a user runs it.</summary>
internal sealed partial class NodeProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(20);

    private readonly Process _process;

    private NodeProcess(Process process, Uri address, TimeSpan toServing) => (_process, Address, ToServing) = (process, address, toServing);

    public Uri Address { get; }

    /// <summary>From the start of the process to the first answer that says SERVING.</summary>
    public TimeSpan ToServing { get; }

    public static async Task<NodeProcess> StartAsync(DataSet set)
    {
        var began = Stopwatch.GetTimestamp();
        var info = new ProcessStartInfo("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "ecocredit.dll"), "node", "run", "--data", set.Owner.Folder.Path];
        foreach (var argument in arguments) info.ArgumentList.Add(argument);
        var process = Process.Start(info)!;
        try
        {
            var address = await FindAddressAsync(process).WaitAsync(StartLimit);
            await ServingAsync(set, address).WaitAsync(StartLimit);
            return new NodeProcess(process, address, Stopwatch.GetElapsedTime(began));
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }
    }

    /// <summary>A channel with the agency's certificate.</summary>
    public static GrpcChannel Connect(Uri address, DataSet set, DataAgency agency)
    {
        var handler = TestTls.CreateHandler(set.Owner.Authority, agency.Certificate);
        handler.EnableMultipleHttp2Connections = true;
        return GrpcChannel.ForAddress(address, new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true, MaxReceiveMessageSize = null });
    }

    /// <summary>
    /// What of it is in memory now, in megabytes: all of it, and that without the files of the program and the runtime, which the system may give
    /// up and read again.
    /// </summary>
    public (double Resident, double Private) ReadMemory() => (Read("VmRSS:"), Read("RssAnon:") + Read("RssShmem:"));

    /// <summary>Stops it in good order, as an operator does.</summary>
    public async ValueTask DisposeAsync()
    {
        using (var term = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)])) await term.WaitForExitAsync();
        using var limit = new CancellationTokenSource(StopLimit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private static async Task<Uri> FindAddressAsync(Process process)
    {
        var found = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var said = new List<string>();
        void Read(object sender, DataReceivedEventArgs e)
        {
            if (found.Task.IsCompleted) return;
            if (e.Data is not { } line) return;
            lock (said) said.Add(line);
            if (AddressPattern().Match(line) is { Success: true } match) found.TrySetResult(new Uri(match.Value));
        }

        process.OutputDataReceived += Read;
        process.ErrorDataReceived += Read;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (await Task.WhenAny(found.Task, process.WaitForExitAsync()) == found.Task) return await found.Task;
        lock (said) throw new InvalidOperationException("The node did not start:\n" + string.Join('\n', said));
    }

    private static async Task ServingAsync(DataSet set, Uri address)
    {
        using var channel = Connect(address, set, set.Owner);
        var health = new Health.HealthClient(channel);
        while (true)
        {
            try
            {
                if ((await health.CheckAsync(new HealthCheckRequest())).Status == HealthCheckResponse.Types.ServingStatus.Serving) return;
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
            {
                // It says that it listens and does not answer yet.
            }

            await Task.Delay(AskAgain);
        }
    }

    private double Read(string field)
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(l => l.StartsWith(field, StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    [GeneratedRegex(@"https://127\.0\.0\.1:\d+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AddressPattern();
}
