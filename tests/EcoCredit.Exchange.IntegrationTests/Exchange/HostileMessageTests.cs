using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace EcoCredit.Exchange.IntegrationTests.Exchange;

/// <summary>
/// What an enrolled agency with good keys can send to hurt others. A fault of the node would be an error log, which fails the test.
/// </summary>
public sealed class HostileMessageTests
{
    public static TheoryData<long, int> NoMoments =>
        new() { { long.MaxValue, 0 }, { -62_135_596_801, 0 }, { 253_402_300_800, 0 }, { 1_700_000_000, -1 }, { 1_700_000_000, 1_000_000_000 } };

    [Theory]
    [MemberData(nameof(NoMoments))]
    [Trait("Security", "MSG-14")]
    public async Task An_issue_time_that_is_no_time_is_a_violation_and_the_stream_goes_on(long seconds, int nanos)
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var bad = f.City.Penalty(ExchangeFixture.NewSubject());
        bad.Header.IssueTime = new Timestamp { Seconds = seconds, Nanos = nanos };
        using var call = f.Exchange(f.City).Push();
        await call.RequestStream.WriteAsync(new PushRequest { Envelope = f.City.Sign(bad) });
        await call.RequestStream.WriteAsync(new PushRequest { Envelope = f.City.Sign(f.City.Penalty(ExchangeFixture.NewSubject())) });
        await call.RequestStream.CompleteAsync();
        var responses = await call.ResponseStream.ReadAllAsync().ToListAsync();
        var error = ErrorOf(responses[0]);
        error.Reason.ShouldBe(ErrorReason.DocumentInvalid);
        error.Violations.ShouldContain(v => v.Field == "header.issue_time");
        responses[1].OutcomeCase.ShouldBe(PushResponse.OutcomeOneofCase.Accepted);
    }

    [Theory]
    [MemberData(nameof(NoMoments))]
    [Trait("Security", "MSG-14")]
    public async Task Moments_of_a_question_that_are_no_times_are_refused(long seconds, int nanos)
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var moment = new Timestamp { Seconds = seconds, Nanos = nanos };
        var pull = new PullRequest { Access = AccessOf(f.Platform), ChangedSince = moment };
        var error = await ExchangeFixture.ErrorOfAsync(async () => await f.Exchange(f.Platform).PullAsync(pull));
        error.Reason.ShouldBe(ErrorReason.RequestInvalid);
        error.Violations.ShouldHaveSingleItem().Field.ShouldBe("changed_since");

        var statement = f.Platform.Access(Purpose.EcologySupervision);
        statement.NotAfter = moment;
        pull = new PullRequest { Access = new AccessContext { Statement = f.Platform.Sign(statement) } };
        (await ExchangeFixture.ErrorOfAsync(async () => await f.Exchange(f.Platform).PullAsync(pull))).Reason.ShouldBe(ErrorReason.DocumentInvalid);
    }

    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    [Trait("Security", "MSG-15")]
    public async Task A_reference_that_no_database_can_hold_is_not_found(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        foreach (var text in new[] { "\0", new string('x', 500_000), "' OR 1=1 --" })
        {
            var request = new GetDocumentRequest { Access = AccessOf(f.Platform), Document = new DocumentReference { SourceAgency = text, Id = text } };
            (await ExchangeFixture.ErrorOfAsync(async () => await f.Exchange(f.Platform).GetDocumentAsync(request))).Reason.ShouldBe(ErrorReason.NotFound);
        }
    }

    [Fact]
    [Trait("Security", "MSG-03")]
    public async Task Nothing_unsigned_comes_in_beside_the_payload_and_blocks_those_who_pull()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var envelope = f.Region.Sign(f.Region.Result(ExchangeFixture.NewSubject(), CreditLevel.Warning));
        byte[] junk = [0x7A, 0x80, 0x80, 0xE0, 0x01, .. new byte[0x380000]]; // field 15, 3.5 MiB
        var around = Envelope.Parser.ParseFrom([.. envelope.ToByteArray(), .. junk]);
        var inside = envelope.Clone();
        inside.Signatures[0] = Signature.Parser.ParseFrom([.. envelope.Signatures[0].ToByteArray(), .. junk]);

        using var call = f.Exchange(f.Region).Push();
        foreach (var copy in new[] { around, inside, envelope }) await call.RequestStream.WriteAsync(new PushRequest { Envelope = copy });
        await call.RequestStream.CompleteAsync();
        var responses = await call.ResponseStream.ReadAllAsync().ToListAsync();
        ErrorOf(responses[0]).Reason.ShouldBe(ErrorReason.MessageMalformed);
        ErrorOf(responses[1]).Reason.ShouldBe(ErrorReason.MessageMalformed);
        responses[2].OutcomeCase.ShouldBe(PushResponse.OutcomeOneofCase.Accepted);
        var page = await f.Exchange(f.Platform).PullAsync(new PullRequest { Access = AccessOf(f.Platform) });
        page.Documents.ShouldHaveSingleItem().Envelope.ShouldBe(envelope);
    }

    [Fact]
    [Trait("Security", "MSG-10")]
    public async Task An_item_over_the_size_of_a_document_is_refused_and_the_stream_goes_on()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var good = f.City.Sign(f.City.Penalty(ExchangeFixture.NewSubject()));
        var large = good.Clone();
        large.Payload = ByteString.CopyFrom(new byte[256 * 1024 + 1]);
        var longName = good.Clone();
        longName.Signatures[0].KeyId = new string('k', 1 << 20);
        using var call = f.Exchange(f.City).Push();
        foreach (var copy in new[] { large, longName, good }) await call.RequestStream.WriteAsync(new PushRequest { Envelope = copy });
        await call.RequestStream.CompleteAsync();
        var responses = await call.ResponseStream.ReadAllAsync().ToListAsync();
        ErrorOf(responses[0]).Reason.ShouldBe(ErrorReason.TooLarge);
        ErrorOf(responses[1]).Reason.ShouldBe(ErrorReason.TooLarge);
        responses[2].OutcomeCase.ShouldBe(PushResponse.OutcomeOneofCase.Accepted);
    }

    [Fact]
    [Trait("Security", "MSG-16")]
    public async Task Thousands_of_violations_are_told_within_what_a_client_can_read()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var record = f.City.Penalty(ExchangeFixture.NewSubject());
        for (var i = 0; i < 2000; i++) record.Header.Evidence.Add(new Evidence());
        var exception = await Should.ThrowAsync<RpcException>(() => f.PushAsync(f.City, record));
        exception.StatusCode.ShouldBe(StatusCode.InvalidArgument);
        exception.Trailers.GetValueBytes(ExchangeError.DetailsTrailer)!.Length.ShouldBeLessThan(6 * 1024);
        var error = ExchangeError.Read(exception).ShouldNotBeNull();
        error.Reason.ShouldBe(ErrorReason.DocumentInvalid);
        error.Violations.Count.ShouldBeGreaterThan(20);
        error.Metadata["violations"].ShouldBe("4000");
    }

    private static AccessContext AccessOf(TestAgency agency) =>
        new() { Statement = agency.Sign(agency.Access(Purpose.EcologySupervision)) };

    private static ExchangeError ErrorOf(PushResponse response)
    {
        response.OutcomeCase.ShouldBe(PushResponse.OutcomeOneofCase.Refused);
        return ExchangeError.Read(Google.Rpc.Status.Parser.ParseFrom(response.Refused.Status)).ShouldNotBeNull();
    }
}
