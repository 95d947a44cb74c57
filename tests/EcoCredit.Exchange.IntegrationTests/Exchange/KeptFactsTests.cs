using System.Security.Cryptography;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Google.Protobuf;
using Grpc.Core;

namespace EcoCredit.Exchange.IntegrationTests.Exchange;

/// <summary>What was read of an organisation is kept: nobody gets an answer that another document has overtaken, or another's answer.</summary>
public sealed class KeptFactsTests
{
    private static readonly CreditLevel[] Levels = [CreditLevel.Bad, CreditLevel.Warning, CreditLevel.NoNamedLevel];

    [Fact]
    public async Task A_replica_answers_by_what_the_other_has_just_taken_in()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Postgres);
        await using var replica = await Replica.StartAsync(f, f.Buyer);
        var subject = ExchangeFixture.NewSubject();
        (await AskAsync(replica.Status, f.Buyer, subject)).Verdict.ShouldBe(Verdict.NotFound);
        for (var revision = 1; revision <= 9; revision++)
        {
            var level = Levels[revision % Levels.Length];
            await f.PushAsync(f.Region, f.Region.Result(subject, level, revision: revision));
            var told = await AskAsync(replica.Status, f.Buyer, subject);
            told.Verdict.ToString().ShouldBe(level.ToString(), $"revision {revision}");
            // Again, from what it keeps by now.
            (await AskAsync(replica.Status, f.Buyer, subject)).ShouldBe(told);
        }
    }

    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    public async Task A_question_behind_a_push_sees_it_whoever_asked_before(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var (subject, other) = (ExchangeFixture.NewSubject(), ExchangeFixture.NewSubject());
        for (var revision = 1; revision <= 6; revision++)
        {
            var level = Levels[revision % Levels.Length];
            await f.PushAsync(f.Region, f.Region.Result(subject, level, revision: revision));
            (await AskAsync(f.Status(f.Buyer), f.Buyer, subject)).Verdict.ToString().ShouldBe(level.ToString());
            (await AskAsync(f.Status(f.Buyer), f.Buyer, other)).Verdict.ShouldBe(Verdict.NotFound);
        }
    }

    [Fact]
    public async Task Who_may_be_told_more_is_told_more_whoever_asked_before()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var subject = ExchangeFixture.NewSubject();
        await f.PushAsync(f.City, f.City.Serious(subject, Visibility.EcoInternal));
        for (var i = 0; i < 3; i++)
        {
            (await AskAsync(f.Status(f.Buyer), f.Buyer, subject)).Facts.ShouldBeEmpty();
            var inside = (await f.AskAsync(f.City, subject, Purpose.EcologySupervision)).Statement.Subjects.Single();
            inside.Facts.ShouldHaveSingleItem().Document.SourceAgency.ShouldBe(f.City.Code);
        }
    }

    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    public async Task A_statement_is_written_as_every_serialiser_writes_it(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var known = ExchangeFixture.NewSubject();
        await f.PushAsync(f.Region, f.Region.Result(known, CreditLevel.Bad));
        var statement = f.Buyer.Sign(f.Buyer.Access(Purpose.Procurement));
        var request = new BatchCheckStatusRequest { Access = new AccessContext { Statement = statement } };
        string[] codes = [known, ExchangeFixture.NewSubject(), "not a code", known, ""];
        request.Subjects.Add(codes.Select(code => new SubjectQuery { CreditCode = code }));
        SubjectStatus[]? before = null;
        for (var i = 0; i < 3; i++)
        {
            using var call = f.Status(f.Buyer).BatchCheckStatus(request);
            var payload = (await call.ResponseStream.ReadAllAsync().ToListAsync()).ShouldHaveSingleItem().Statement.Payload;
            var parsed = StatusStatement.Parser.ParseFrom(payload);
            parsed.ToByteString().ShouldBe(payload);
            parsed.Subjects.Select(s => s.CreditCode).ShouldBe([known, codes[1], "", known, ""]);
            parsed.Sources.Select(s => s.SourceAgency).ShouldContain(f.Region.Code);
            if (before is not null) parsed.Subjects.ShouldBe(before);
            before = [.. parsed.Subjects];
            request.Access = new AccessContext { StatementDigest = ByteString.CopyFrom(SHA256.HashData(statement.Payload.Span)) };
        }
    }

    private static async Task<SubjectStatus> AskAsync(StatusService.StatusServiceClient client, TestAgency agency, string subject)
    {
        var response = await client.CheckStatusAsync(new CheckStatusRequest
        {
            Access = new AccessContext { Statement = agency.Sign(agency.Access(Purpose.Procurement)) },
            Subject = new SubjectQuery { CreditCode = subject },
        });
        return StatusStatement.Parser.ParseFrom(response.Statement.Payload).Subjects.Single();
    }
}
