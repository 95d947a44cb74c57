using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Erasure;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Tests.Erasure;

public sealed class RetentionTests
{
    // 30 June 2026, 23:30 in China.
    private static readonly DateTimeOffset Recorded = new(2026, 6, 30, 15, 30, 0, TimeSpan.Zero);

    private static readonly Retention Default = new(new RetentionOptions());

    [Theory]
    [InlineData(LedgerEntryType.Intake, Purpose.Unspecified, 10)]
    [InlineData(LedgerEntryType.Intake, Purpose.Procurement, 15)]
    [InlineData(LedgerEntryType.Disclosure, Purpose.Licensing, 10)]
    [InlineData(LedgerEntryType.Disclosure, Purpose.Procurement, 15)]
    [InlineData(LedgerEntryType.Disclosure, Purpose.Bidding, 15)]
    [InlineData(LedgerEntryType.Refusal, Purpose.Bidding, 15)]
    [InlineData(LedgerEntryType.Delivery, Purpose.Unspecified, 10)]
    [InlineData(LedgerEntryType.Acknowledgement, Purpose.Unspecified, 10)]
    [InlineData(LedgerEntryType.Administration, Purpose.Unspecified, null)]
    [InlineData(LedgerEntryType.Erasure, Purpose.Unspecified, null)]
    [InlineData(LedgerEntryType.Recovery, Purpose.Unspecified, null)]
    public void Each_kind_of_entry_has_its_years(LedgerEntryType type, Purpose purpose, int? years)
    {
        Default.YearsOf(type, (int)purpose).ShouldBe(years);
        var until = Default.UntilMs(type, (int)purpose, Recorded.ToUnixTimeMilliseconds());
        // The end of 30 June in China.
        until.ShouldBe(years is { } y ? new DateTimeOffset(2026 + y, 7, 1, 0, 0, 0, TimeSpan.FromHours(8)).ToUnixTimeMilliseconds() : null);
    }

    [Fact]
    public void Procurement_is_never_kept_for_less_than_everything_else() =>
        new Retention(new RetentionOptions { Years = 30 }).YearsOf(LedgerEntryType.Disclosure, (int)Purpose.Procurement).ShouldBe(30);

    [Fact]
    public void The_years_of_a_document_run_from_its_end_and_no_promise_is_broken()
    {
        var entry = Entry(Recorded);
        var over = Recorded.AddYears(10).AddDays(1).ToUnixTimeMilliseconds();
        Default.IsOver(entry, promisedMs: null, endedAtMs: null, over).ShouldBeTrue();
        Default.IsOver(entry, promisedMs: null, endedAtMs: null, Recorded.AddYears(10).ToUnixTimeMilliseconds()).ShouldBeFalse();
        Default.IsOver(entry, promisedMs: null, Recorded.AddYears(3).ToUnixTimeMilliseconds(), over).ShouldBeFalse();
        Default.IsOver(entry, promisedMs: null, Recorded.AddYears(3).ToUnixTimeMilliseconds(), Recorded.AddYears(13).AddDays(1).ToUnixTimeMilliseconds())
            .ShouldBeTrue();
        Default.IsOver(entry, promisedMs: over + 1, endedAtMs: null, over).ShouldBeFalse();
    }

    [Fact]
    public void A_leap_day_ends_with_the_last_of_February() => Default
        .UntilMs(LedgerEntryType.Intake, 0, new DateTimeOffset(2028, 2, 29, 1, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds())
        .ShouldBe(new DateTimeOffset(2038, 3, 1, 0, 0, 0, TimeSpan.FromHours(8)).ToUnixTimeMilliseconds());

    private static LedgerEntry Entry(DateTimeOffset at) => new(
        LedgerEntryType.Intake, at.ToUnixTimeMilliseconds(), "11150000MB0000000X", "11150000MB0000000X", 1, 0, default, default);
}
