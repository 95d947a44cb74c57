using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Intake;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Exchange;

/// <summary>While a commit is under way: nobody is answered, and what waits is bounded.</summary>
public sealed class HeldCommitTests
{
    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    [Trait("Security", "CRASH-06")]
    public async Task Nobody_is_answered_before_the_commit(TestStore store)
    {
        var gate = new TaskCompletionSource();
        await using var f = await ExchangeFixture.StartAsync(
            store, TimeProvider.System, settings => settings, services => HeldDatabase.Use(services, gate.Task));
        var envelope = f.City.Sign(f.City.Penalty(ExchangeFixture.NewSubject()));
        var push = f.PushAsync(f.City, envelope);
        var ask = f.AskAsync(f.Buyer, ExchangeFixture.NewSubject(), Purpose.Procurement);
        var refusal = ExchangeFixture.ErrorOfAsync(async () => await f.Status(f.Buyer).CheckStatusAsync(new CheckStatusRequest()));
        await Task.Delay(TimeSpan.FromSeconds(1));
        new Task[] { push, ask, refusal }.ShouldAllBe(t => !t.IsCompleted);
        await using (
            var context = f.Node.Host.Services.GetRequiredService<IDatabase>().CreateReader()) context.LedgerEntries.Count().ShouldBe(0);

        gate.SetResult();
        ReceiptCheck.FindProblem((await push).Receipt, envelope, f.Region).ShouldBeNull();
        await ask;
        (await refusal).Reason.ShouldBe(ErrorReason.StatementMissing);
    }

    [Theory]
    [InlineData(16, 9000)]
    [InlineData(256 * 1024, 300)]
    [Trait("Security", "LIM-01")]
    public async Task A_full_queue_says_try_again_and_loses_nothing(int bytes, int atMost)
    {
        var gate = new TaskCompletionSource();
        await using var f = await ExchangeFixture.StartAsync(
            TestStore.Sqlite, TimeProvider.System, settings => settings, services => HeldDatabase.Use(services, gate.Task));
        var journal = f.Node.Host.Services.GetRequiredService<LedgerJournal>();
        var queued = new List<JournalUnit>();
        ExchangeError? full = null;
        while (full is null && queued.Count <= atMost)
        {
            var unit = journal.CreateUnit(
                LedgerEntryType.Administration, f.City.Code, kind: 0, purpose: 0, "q"u8, new byte[bytes], document: null);
            try
            {
                journal.Enqueue(unit);
                queued.Add(unit);
            }
            catch (RpcException e)
            {
                full = ExchangeError.Read(e);
            }
        }

        full.ShouldNotBeNull($"{queued.Count} units").Reason.ShouldBe(ErrorReason.Overloaded);
        if (bytes == 16)
        {
            var error = await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.City, f.City.Penalty(ExchangeFixture.NewSubject())));
            (error.Reason, error.StatusCode).ShouldBe((ErrorReason.Overloaded, StatusCode.ResourceExhausted));
            error.RetryAfter.ShouldNotBeNull();
        }

        gate.SetResult();
        var outcomes = await Task.WhenAll(queued.Select(u => u.Outcome));
        outcomes.Cast<JournalOutcome.Appended>().Select(o => o.Index).ShouldBe(Enumerable.Range(0, queued.Count).Select(i => (long)i));
        (await f.PushAsync(f.City, f.City.Penalty(ExchangeFixture.NewSubject()))).Receipt.Index.ShouldBe(queued.Count);
    }

    [Fact]
    public async Task What_waits_when_disclosures_are_closed_is_not_told_and_documents_are_taken_in()
    {
        var gate = new TaskCompletionSource();
        await using var f = await ExchangeFixture.StartAsync(
            TestStore.Sqlite, TimeProvider.System, settings => settings, services => HeldDatabase.Use(services, gate.Task));
        var state = f.Node.Host.Services.GetRequiredService<LedgerState>();
        // The first one is being committed, the others wait behind it.
        var first = f.PushAsync(f.City, f.City.Penalty(ExchangeFixture.NewSubject()));
        await Task.Delay(TimeSpan.FromMilliseconds(500));
        var ask = ExchangeFixture.ErrorOfAsync(() => f.AskAsync(f.Buyer, ExchangeFixture.NewSubject(), Purpose.Procurement));
        var push = f.PushAsync(f.City, f.City.Penalty(ExchangeFixture.NewSubject()));
        await Task.Delay(TimeSpan.FromMilliseconds(500));

        state.CloseDisclosures("WITNESSES", "The test closes them.");
        gate.SetResult();

        var error = await ask;
        (error.Reason, error.StatusCode).ShouldBe((ErrorReason.DisclosuresClosed, StatusCode.Unavailable));
        (await push).Receipt.Index.ShouldBeGreaterThan((await first).Receipt.Index);
        (await ExchangeFixture.ErrorOfAsync(() => f.AskAsync(f.Buyer, ExchangeFixture.NewSubject(), Purpose.Procurement)))
            .Reason.ShouldBe(ErrorReason.DisclosuresClosed);

        state.OpenDisclosures("WITNESSES");
        await f.AskAsync(f.Buyer, ExchangeFixture.NewSubject(), Purpose.Procurement);
    }

    [Fact]
    [Trait("Security", "LIM-02")]
    public async Task A_stream_whose_answers_nobody_takes_reads_so_many_bytes_and_no_more()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        AreaCode.TryParse(f.City.Area, out var area).ShouldBeTrue();
        var caller = new Caller(f.City.Code, f.City.Name, f.City.Role, area, f.City.Digest);
        var reader = new Endless(
            new PushRequest { Envelope = new Envelope { Payload = ByteString.CopyFrom(new byte[200 * 1024]), PayloadType = "x" } });
        using var end = new CancellationTokenSource();
        var writer = new Deaf();
        var run = new PushStream(f.Node.Host.Services.GetRequiredService<DocumentIntake>(), caller).RunAsync(reader, writer, end.Token);
        await Task.Delay(TimeSpan.FromSeconds(1));
        reader.Count.ShouldBeInRange(2, 60);
        await end.CancelAsync();
        writer.Release.SetResult();
        await Should.ThrowAsync<OperationCanceledException>(() => run.WaitAsync(TimeSpan.FromSeconds(5)));
    }

    private sealed class Endless(PushRequest request) : IAsyncStreamReader<PushRequest>
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public PushRequest Current => request;

        public Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Interlocked.Increment(ref _count);
            return Task.FromResult(true);
        }
    }

    private sealed class Deaf : IServerStreamWriter<PushResponse>
    {
        public TaskCompletionSource Release { get; } = new();

        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(PushResponse message) => Release.Task;

        public Task WriteAsync(PushResponse message, CancellationToken cancellationToken) => Release.Task;
    }
}
