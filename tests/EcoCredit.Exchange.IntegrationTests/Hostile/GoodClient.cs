using System.Collections.Concurrent;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Grpc.Core;
using Grpc.Net.Client;

namespace EcoCredit.Exchange.IntegrationTests.Hostile;

/// <summary>How long a good client's calls took, and which were not answered.</summary>
internal sealed record GoodCalls(IReadOnlyList<TimeSpan> Times, IReadOnlyList<string> Failures)
{
    public TimeSpan P99 => Times.Count == 0 ? TimeSpan.MaxValue : Times.Order().ElementAt((int)Math.Ceiling(Times.Count * 0.99) - 1);
}

/// <summary>
/// A buyer who asks for the status of organisations at a steady pace, as a procurement system does. Its pace does not follow the node's:
/// a call that is due is made although an earlier one still waits, and its time counts from when it was due.
/// </summary>
internal sealed class GoodClient(GrpcChannel channel, TestAgency buyer)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    private readonly StatusService.StatusServiceClient _status = new(channel);
    private readonly Envelope _statement = buyer.Sign(buyer.Access(Purpose.Procurement));

    /// <summary>Asks until the task has ended.</summary>
    public async Task<GoodCalls> AskWhileAsync(Task task)
    {
        var times = new ConcurrentBag<TimeSpan>();
        var failures = new ConcurrentBag<string>();
        var calls = new List<Task>();
        var started = TimeProvider.System.GetTimestamp();
        for (var due = TimeSpan.Zero; !task.IsCompleted; due += Pace)
        {
            var early = due - TimeProvider.System.GetElapsedTime(started);
            if (early > TimeSpan.Zero) await Task.Delay(early);
            calls.Add(AskAsync(started, due, times, failures));
        }

        await Task.WhenAll(calls);
        await task;
        return new GoodCalls([.. times], [.. failures]);
    }

    private async Task AskAsync(long started, TimeSpan due, ConcurrentBag<TimeSpan> times, ConcurrentBag<string> failures)
    {
        var request = new CheckStatusRequest
        {
            Access = new AccessContext { Statement = _statement },
            Subject = new SubjectQuery { CreditCode = TestCodes.Organisation(1) },
        };
        try
        {
            await _status.CheckStatusAsync(request, deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(30));
            times.Add(TimeProvider.System.GetElapsedTime(started) - due);
        }
        catch (RpcException e)
        {
            failures.Add($"{e.StatusCode}: {e.Status.Detail}");
        }
    }
}
