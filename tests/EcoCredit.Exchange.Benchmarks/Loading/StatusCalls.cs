using System.Security.Cryptography;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;

namespace EcoCredit.Exchange.Benchmarks.Loading;

/// <summary>Questions about organisations, and the echo that is as long as they are.</summary>
internal sealed class StatusCalls(Callers callers, KeptReceipts kept)
{
    private const int VerifyEvery = 500;
    private const int VerifyBatchEvery = 20;

    private readonly GrpcChannel _echo = callers.Connect(callers.Site.Echo, callers.Buyers[0]);
    private readonly GrpcChannel[] _nodes = [.. callers.Site.Nodes.Select(node => callers.Connect(node, callers.Buyers[0]))];
    private ByteString _statement = ByteString.Empty;
    private BytesValue _echoRequest = new();

    /// <summary>Gives the statement that all questions rest on, and learns how long a question and its answer are.</summary>
    public async Task OpenAsync()
    {
        _statement = await OpenAsync(_nodes[0], callers.Buyers[0]);
        var request = RequestFor(callers.Subjects[0], _statement);
        var answer = await new StatusService.StatusServiceClient(_nodes[0]).CheckStatusAsync(request);
        Check(answer, callers.Subjects[0]);
        _echoRequest = EchoService.Request(request.CalculateSize(), answer.CalculateSize());
    }

    /// <summary>Gives an agency's statement over a channel.</summary>
    /// <returns>Its digest, which stands for it from now on.</returns>
    public async Task<ByteString> OpenAsync(ChannelBase channel, TestAgency buyer)
    {
        var envelope = buyer.Sign(buyer.Access(Purpose.Procurement));
        await new StatusService.StatusServiceClient(channel).CheckStatusAsync(new CheckStatusRequest
        {
            Access = new AccessContext { Statement = envelope },
            Subject = new SubjectQuery { CreditCode = callers.Subjects[0] },
        });
        return ByteString.CopyFrom(SHA256.HashData(envelope.Payload.Span));
    }

    public Task<LoadOutcome> EchoAsync(LoadJob job)
    {
        var invoker = _echo.CreateCallInvoker();
        return ClosedLoop.RunAsync(job.Concurrency, TimeSpan.FromSeconds(job.Seconds), async (_, _) =>
        {
            using var call = invoker.AsyncUnaryCall(EchoServiceBase.Method, host: null, default, _echoRequest);
            await call.ResponseAsync;
            return 1;
        });
    }

    public Task<LoadOutcome> CheckAsync(LoadJob job)
    {
        StatusService.StatusServiceClient[] clients = [.. ChannelsOf(job).Select(c => new StatusService.StatusServiceClient(c))];
        return ClosedLoop.RunAsync(job.Concurrency, TimeSpan.FromSeconds(job.Seconds), async (worker, n) =>
        {
            var subject = SubjectOf(worker, n);
            var response = await clients[worker % clients.Length].CheckStatusAsync(RequestFor(subject, _statement));
            if (IsSampled(worker, n, VerifyEvery)) Check(response, subject);
            if (job.Keeps) kept.Add(response);
            return 1;
        });
    }

    /// <summary>Calls about <see cref="LoadJob.Count"/> subjects each; what is counted are the subjects.</summary>
    public Task<LoadOutcome> BatchAsync(LoadJob job)
    {
        var client = new StatusService.StatusServiceClient(_nodes[0]);
        return ClosedLoop.RunAsync(job.Concurrency, TimeSpan.FromSeconds(job.Seconds), async (worker, n) =>
        {
            var request = new BatchCheckStatusRequest { Access = new AccessContext { StatementDigest = _statement } };
            for (var i = 0; i < job.Count; i++)
                request.Subjects.Add(new SubjectQuery { CreditCode = SubjectOf(worker, (n * job.Count) + i) });
            using var call = client.BatchCheckStatus(request);
            var runs = new List<BatchCheckStatusResponse>();
            await foreach (var run in call.ResponseStream.ReadAllAsync()) runs.Add(run);
            if (IsSampled(worker, n, VerifyBatchEvery)) Check(runs, request);
            return job.Count;
        });
    }

    public static CheckStatusRequest RequestFor(string subject, ByteString statement) => new()
    {
        Access = new AccessContext { StatementDigest = statement },
        Subject = new SubjectQuery { CreditCode = subject },
    };

    /// <summary>Checks an answer and its receipt.</summary>
    public void Check(CheckStatusResponse response, string subject)
    {
        Check(response.Receipt, response.Statement);
        var told = StatusStatement.Parser.ParseFrom(response.Statement.Payload).Subjects.Single();
        if (told.CreditCode != subject) throw new WrongAnswerException("The answer is about another subject.");
        if (told.Facts.Count == 0) throw new WrongAnswerException("The answer does not tell what is known.");
    }

    // Each worker begins elsewhere: else all of them would check their first answer, at the same moment, however short the round is.
    private static bool IsSampled(int worker, long call, int every) => ((worker * 37L) + call + 1) % every == 0;

    private IEnumerable<GrpcChannel> ChannelsOf(LoadJob job) => job.Nodes.Count == 0 ? [_nodes[0]] : job.Nodes.Select(n => _nodes[n]);

    private string SubjectOf(int worker, long n) => callers.Subjects[((worker * 7919) + n) % callers.Subjects.Length];

    private void Check(IReadOnlyList<BatchCheckStatusResponse> runs, BatchCheckStatusRequest request)
    {
        var at = 0;
        foreach (var run in runs)
        {
            Check(run.Receipt, run.Statement);
            if (run.First != at) throw new WrongAnswerException($"A run begins at {run.First}, not at {at}.");
            foreach (var told in StatusStatement.Parser.ParseFrom(run.Statement.Payload).Subjects)
            {
                if (told.CreditCode != request.Subjects[at++].CreditCode)
                    throw new WrongAnswerException("The answer is about another subject.");
                if (told.Facts.Count == 0) throw new WrongAnswerException("The answer does not tell what is known.");
            }
        }

        if (at != request.Subjects.Count) throw new WrongAnswerException($"{at} of {request.Subjects.Count} subjects were answered.");
    }

    private void Check(Receipt receipt, Envelope statement)
    {
        if (ReceiptCheck.FindProblem(receipt, statement, callers.Owner) is { } problem) throw new WrongAnswerException(problem);
    }
}
