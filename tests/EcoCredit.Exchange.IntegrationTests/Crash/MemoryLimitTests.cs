using System.Collections.Concurrent;
using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Xunit.Abstractions;

namespace EcoCredit.Exchange.IntegrationTests.Crash;

/// <summary>A node whose heap may not grow beyond 200 MiB, under load and under the largest messages that it takes.</summary>
public sealed class MemoryLimitTests(ITestOutputHelper output)
{
    private const string HeapLimit = "0xC800000";
    private const int Streams = 16;
    private const int LargestItem = (4 << 20) - 4096;

    private static readonly TimeSpan FloodTime = TimeSpan.FromSeconds(4);

    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    [Trait("Security", "CRASH-04")]
    public async Task A_node_with_little_memory_goes_on_and_loses_nothing(TestStore store)
    {
        await using var loaded = await LoadedNode.CreateAsync(store);
        loaded.Node.Environment["DOTNET_GCHeapHardLimit"] = HeapLimit;
        await loaded.Node.StartAsync();
        loaded.StartLoad();
        await loaded.ServesAsync(receipts: 50);

        using var end = new CancellationTokenSource(FloodTime);
        var seen = new ConcurrentDictionary<StatusCode, bool>();
        var floods = Task.WhenAll(new[] { loaded.City, loaded.Buyer }.SelectMany(agency =>
            Enumerable.Range(0, Streams).Select(_ => FloodAsync(loaded, agency, seen, end.Token))));
        // A call of this process whose connection was cut was seen to wait for ever: what is asked here is what becomes of the node.
        if (await Task.WhenAny(floods, Task.Delay(FloodTime * 5)) == floods) await floods;
        else output.WriteLine("A flood did not end.");

        // It refuses what it cannot hold, or what it may not take; or it is gone, and starts again.
        var statuses = seen.Keys.Order().ToList();
        output.WriteLine($"{store}: {string.Join(", ", statuses)}; {(loaded.Node.HasExited ? "gone" : "alive")}");
        statuses.ShouldNotBeEmpty();
        statuses.ShouldNotContain(StatusCode.Unknown);
        if (loaded.Node.HasExited)
        {
            loaded.Node.Environment.Clear();
            await loaded.Node.StartAsync();
        }

        await loaded.ServesAsync(receipts: 50);
        await loaded.SettleAsync();
    }

    /// <summary>Sends documents of the largest size whose signatures are nobody's, until it is cancelled; notes the statuses.</summary>
    private static async Task FloodAsync(
        LoadedNode loaded, TestAgency agency, ConcurrentDictionary<StatusCode, bool> statuses, CancellationToken end)
    {
        using var channel = GrpcChannel.ForAddress(loaded.Node.Address, new GrpcChannelOptions
        {
            HttpHandler = TestTls.CreateHandler(loaded.Node.Owner.Authority, agency.Certificate),
            DisposeHttpClient = true,
            MaxSendMessageSize = 8 << 20,
        });
        var envelope = agency.Sign(agency.Penalty(ExchangeFixture.NewSubject()));
        envelope.Payload = ByteString.CopyFrom(new byte[LargestItem]);
        while (!end.IsCancellationRequested)
        {
            try
            {
                using var call = new ExchangeService.ExchangeServiceClient(channel).Push(cancellationToken: end);
                while (!end.IsCancellationRequested)
                {
                    await call.RequestStream.WriteAsync(new PushRequest { Envelope = envelope }, end);
                    if (!await call.ResponseStream.MoveNext(end)) break;
                    ExchangeError.Read(Google.Rpc.Status.Parser.ParseFrom(call.ResponseStream.Current.Refused.Status)).ShouldNotBeNull();
                    statuses[StatusCode.OK] = true;
                }
            }
            catch (RpcException e)
            {
                statuses[e.StatusCode] = true;
                await Task.Delay(50, CancellationToken.None);
            }
            catch (Exception e) when (e is OperationCanceledException or InvalidOperationException or IOException or HttpRequestException)
            {
                // The time is over, or the stream has ended; its status comes with the next one.
                await Task.Delay(50, CancellationToken.None);
            }
        }
    }
}
