using EcoCredit.Exchange.Node.Subscriptions;
using EcoCredit.Exchange.Protocol.V1;
using FsCheck;
using FsCheck.Fluent;

namespace EcoCredit.Exchange.Tests.Subscriptions;

public class InFlightTests
{
    private const int MaxAttempts = 3;

    private static readonly DateTimeOffset Start = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_acknowledgement_settles_everything_before_it_and_moves_the_position()
    {
        var f = Sent(4);
        f.Position.ShouldBe(10);
        f.Apply(new SubscribeProgress { AcknowledgeThrough = 2 }, Start).Violations.ShouldBeEmpty();
        (f.Position, f.Count).ShouldBe((30, 2));
        f.Apply(new SubscribeProgress { AcknowledgeThrough = 4 }, Start);
        (f.Position, f.Count).ShouldBe((50, 0));
    }

    [Fact]
    public void A_rejection_counts_before_the_acknowledgement_of_the_same_message_and_holds_the_position()
    {
        var f = Sent(3);
        f.Apply(new SubscribeProgress { AcknowledgeThrough = 3, Rejections = { Reject(2, RejectionAction.Retry) } }, Start);
        (f.Position, f.Count, f.HoldsBack, f.NextDue).ShouldBe((20, 1, true, Start.AddSeconds(1)));
        f.TakeDue(Start, max: 10).ShouldBeEmpty();
        f.TakeDue(Start.AddSeconds(1), max: 10).ShouldHaveSingleItem().ShouldBe(new WaitingDelivery(20, 1, Start));
        f.Reserve(1);
        f.Send(20, attempt: 2, replayed: false, endsOthers: false, Start).ShouldBe(4);
        f.Apply(new SubscribeProgress { AcknowledgeThrough = 4 }, Start);
        (f.Position, f.Count, f.HoldsBack).ShouldBe((40, 0, false));
    }

    [Fact]
    public void A_parked_document_holds_the_position_until_it_is_stored()
    {
        var f = Sent(2);
        var settlement = f.Apply(new SubscribeProgress { AcknowledgeThrough = 2, Rejections = { Reject(1, RejectionAction.Park) } }, Start);
        settlement.Parked.ShouldHaveSingleItem().Index.ShouldBe(10);
        (f.Position, f.HoldsBack).ShouldBe((10, false));
        f.Released(settlement.Parked);
        f.Position.ShouldBe(30);
    }

    [Fact]
    public void What_is_replayed_never_moves_the_position_back()
    {
        var f = Sent(1);
        f.Reserve(1);
        f.Send(3, attempt: 2, replayed: true, endsOthers: true, Start);
        f.OpenReplays().ShouldBe([3]);
        f.Position.ShouldBe(10);
        var settlement = f.Apply(new SubscribeProgress { AcknowledgeThrough = 2 }, Start);
        settlement.ReplaysSettled.ShouldBe([3]);
        settlement.AcknowledgedEndings.ShouldBe([3]);
        f.Position.ShouldBe(20);
    }

    [Fact]
    public void Nothing_of_a_message_counts_where_something_is_wrong_with_it()
    {
        var f = Sent(2);
        var settlement = f.Apply(new SubscribeProgress { AcknowledgeThrough = 1, Rejections = { Reject(7, RejectionAction.Skip) } }, Start);
        settlement.Violations.ShouldHaveSingleItem().Field.ShouldBe("progress.rejections[0].delivery");
        (f.Position, f.Count).ShouldBe((10, 2));
    }

    [Fact]
    public void Does_not_send_on_for_ever_what_is_never_settled()
    {
        var f = new InFlight(MaxAttempts, position: 0, RetryBackOff.After);
        for (var i = 0; i < InFlight.MaxSpan; i++)
        {
            f.Apply(new SubscribeProgress { Credit = 1 }, Start);
            f.Room.ShouldBe(1);
            f.Reserve(1);
            f.Send(i, attempt: 1, replayed: false, endsOthers: false, Start);
            // Later ones are settled, the first is not.
            if (i > 0) f.Apply(new SubscribeProgress { Rejections = { Reject(i + 1, RejectionAction.Skip) } }, Start);
        }

        f.Apply(new SubscribeProgress { Credit = 1 }, Start);
        f.Room.ShouldBe(0);
        f.Apply(new SubscribeProgress { AcknowledgeThrough = 1 }, Start);
        f.Room.ShouldBe(1);
    }

    [Fact]
    public void Keeps_the_same_books_as_a_list_of_everything_that_happened() =>
        Prop.ForAll(Gen.Choose(0, 1_000_000).ArrayOf().ToArbitrary(), steps =>
        {
            var f = new InFlight(MaxAttempts, position: 0, _ => TimeSpan.FromSeconds(1));
            var model = new Model();
            foreach (var step in steps) model.Step(f, step);
            return model.Agrees(f);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(6, 32)]
    [InlineData(7, 60)]
    [InlineData(100, 60)]
    public void The_pause_doubles_up_to_a_minute(int attempt, int seconds)
    {
        RetryBackOff.After(attempt, jitter: 0).ShouldBe(TimeSpan.FromSeconds(seconds));
        RetryBackOff.After(attempt).ShouldBeInRange(TimeSpan.FromSeconds(seconds * 0.8), TimeSpan.FromSeconds(seconds * 1.2));
    }

    private static Rejection Reject(long delivery, RejectionAction action) => new() { Delivery = delivery, Action = action };

    // Documents 10, 20, …, looked through up to behind the last one.
    private static InFlight Sent(int count)
    {
        var f = new InFlight(MaxAttempts, position: 0, _ => TimeSpan.FromSeconds(1));
        f.Apply(new SubscribeProgress { Credit = 100 }, Start);
        for (var i = 1; i <= count; i++)
        {
            f.Reserve(1);
            f.Send(i * 10, attempt: 1, replayed: false, endsOthers: false, Start);
        }

        f.MoveScan((count + 1) * 10);
        return f;
    }

    /// <summary>The same, kept as simply as can be.</summary>
    private sealed class Model
    {
        private readonly List<(long Index, int Attempt, bool Open)> _deliveries = [];
        private readonly HashSet<long> _unsettled = [];
        private readonly List<(long Index, int Attempt)> _retries = [];
        private long _scan;
        private int _credit;

        public void Step(InFlight f, int seed)
        {
            switch (seed % 5)
            {
                case 0:
                    _credit += f.Apply(new SubscribeProgress { Credit = 1 + (seed % 7) }, Start).Violations.Count == 0 ? 1 + (seed % 7) : 0;
                    break;
                case 1 when f.Room > 0 && !f.HoldsBack:
                    Send(f, _scan + (seed % 3), attempt: 1);
                    break;
                case 2 when f.Room > 0 && _retries.Count > 0:
                    var due = f.TakeDue(Start.AddDays(1), max: 1).Single();
                    _retries.Remove((due.Index, due.Attempts)).ShouldBeTrue();
                    Send(f, due.Index, due.Attempts + 1);
                    break;
                case 3 when _deliveries.Count > 0:
                    var through = 1 + (seed % _deliveries.Count);
                    f.Apply(new SubscribeProgress { AcknowledgeThrough = through }, Start).Violations.ShouldBeEmpty();
                    for (var i = 0; i < through; i++) Close(i);
                    break;
                case 4 when _deliveries.Count > 0:
                    Reject(f, 1 + (seed % _deliveries.Count), (RejectionAction)(1 + (seed / 5 % 3)));
                    break;
            }
        }

        public bool Agrees(InFlight f) =>
            f.Position == _unsettled.Append(_scan).Min()
            && f.Count == _deliveries.Count(d => d.Open) + _retries.Count
            && f.Credit == _credit
            && f.HoldsBack == (_retries.Count > 0 || _deliveries.Exists(d => d is { Open: true, Attempt: > 1 }));

        private void Send(InFlight f, long index, int attempt)
        {
            f.Reserve(1);
            _credit--;
            f.Send(index, attempt, replayed: false, endsOthers: false, Start).ShouldBe(_deliveries.Count + 1);
            _deliveries.Add((index, attempt, Open: true));
            _unsettled.Add(index);
            _scan = Math.Max(_scan, index + 1);
            f.MoveScan(_scan);
        }

        private void Reject(InFlight f, int number, RejectionAction action)
        {
            var (index, attempt, open) = _deliveries[number - 1];
            var settlement = f.Apply(new SubscribeProgress { Rejections = { InFlightTests.Reject(number, action) } }, Start);
            (settlement.Violations.Count == 0).ShouldBe(open);
            if (!open) return;
            f.Released(settlement.Parked);
            Close(number - 1);
            if (action != RejectionAction.Retry || attempt == MaxAttempts) return;
            _retries.Add((index, attempt));
            _unsettled.Add(index);
        }

        private void Close(int i)
        {
            var delivery = _deliveries[i];
            if (!delivery.Open) return;
            _deliveries[i] = delivery with { Open = false };
            _unsettled.Remove(delivery.Index);
        }
    }
}
