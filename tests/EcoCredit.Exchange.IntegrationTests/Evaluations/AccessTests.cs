using System.Security.Cryptography;
using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Google.Protobuf;
using Grpc.Core;

namespace EcoCredit.Exchange.IntegrationTests.Evaluations;

/// <summary>Who gets to see the evaluation while it moves, and how it is recorded.</summary>
public sealed class AccessTests
{
    [Fact]
    [Trait("Rule", "AMB-20")]
    [Trait("Security", "AUTH-11")]
    public async Task Live_scores_stay_inside_the_ecology_system_of_the_area()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var year = new CityYear(f, f.City);
        var code = ExchangeFixture.NewSubject();
        await year.PenaltyAsync(code, "示例罚字〔2025〕61号");

        foreach (var insider in new[] { f.City, f.Region }) (await year.PreviewAsync(insider, code)).Preview.Score.ShouldBe(90);
        foreach (var outsider in new[] { f.Market, f.Platform, f.Buyer, f.Finance })
            (await ExchangeFixture.ErrorOfAsync(() => year.PreviewAsync(outsider, code))).Reason.ShouldBe(ErrorReason.NotPermitted);
        foreach (var elsewhere in new[] { f.OtherCity, f.County })
            (await ExchangeFixture.ErrorOfAsync(() => year.PreviewAsync(elsewhere, code))).Reason.ShouldBe(ErrorReason.OutsideArea);
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    [Trait("Rule", "IM-35")]
    public async Task A_preview_is_a_disclosure_in_the_ledger_before_it_leaves(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var year = new CityYear(f, f.City);
        var size = await f.LedgerSizeAsync();

        var response = await year.PreviewAsync(f.City, ExchangeFixture.NewSubject());

        // The access statement and the disclosure.
        (await f.LedgerSizeAsync()).ShouldBe(size + 2);
        response.Receipt.Index.ShouldBe(size + 1);
        var record = DisclosureRecord.Parser.ParseFrom(response.Disclosure);
        record.Method.ShouldBe("EvaluationService/PreviewEvaluation");
        var told = response.Clone();
        (told.Receipt, told.Disclosure) = (null, ByteString.Empty);
        record.PayloadDigests.ShouldHaveSingleItem().ToByteArray().ShouldBe(SHA256.HashData(told.ToByteArray()));
    }

    [Fact]
    public async Task A_whole_prefecture_is_previewed_in_the_order_of_the_codes()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var year = new CityYear(f, f.City);
        var codes = Enumerable.Range(0, 120).Select(_ => ExchangeFixture.NewSubject()).ToArray();
        var list = new ParticipationList { Header = year.Header(Visibility.EcoInternal), EvaluationYear = CityYear.Year, DeterminedOn = "2026-03-10" };
        list.Participants.Add(codes.Select(c => new Participant { CreditCode = c, Name = "示例环境检测有限公司" }));
        await year.PushAsync(f.City, list);
        await year.PenaltyAsync(codes[7], "示例罚字〔2025〕71号");

        using var call = year.Service(f.City).PreviewEvaluations(new PreviewEvaluationsRequest
        {
            Access = CityYear.Access(f.City),
            EvaluationYear = CityYear.Year,
            AreaCode = f.City.Area,
        });
        var runs = await call.ResponseStream.ReadAllAsync().ToListAsync();

        runs.Count.ShouldBeGreaterThan(1);
        runs.ShouldAllBe(r => r.Total == codes.Length && r.Receipt != null);
        var previews = runs.SelectMany(r => r.Previews).ToList();
        previews.Select(p => p.CreditCode).ShouldBe(codes.Order(StringComparer.Ordinal));
        previews.ShouldAllBe(p => p.Score == (p.CreditCode == codes[7] ? 90 : 100));
    }

    [Fact]
    public async Task Wrong_arguments_are_named_all_at_once()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var request = new PreviewEvaluationRequest { Access = CityYear.Access(f.City), CreditCode = "x", EvaluationYear = 3, AreaCode = "12" };
        var error = await ExchangeFixture.ErrorOfAsync(async () => await new CityYear(f, f.City).Service(f.City).PreviewEvaluationAsync(request));
        error.Reason.ShouldBe(ErrorReason.RequestInvalid);
        error.Violations.Select(v => v.Field).ShouldBe(["area_code", "evaluation_year", "credit_code[0]"], ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    [Trait("Rule", "IM-19")]
    public async Task A_certificate_is_given_to_the_evaluated_only_and_calls_nobody_clean(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var (unknown, evaluated) = (ExchangeFixture.NewSubject(), ExchangeFixture.NewSubject());
        await f.PushAsync(f.Region, f.Region.Result(evaluated, CreditLevel.NoNamedLevel));
        var size = await f.LedgerSizeAsync();

        var error = await ExchangeFixture.ErrorOfAsync(() => CertificateAsync(f, unknown));
        error.Reason.ShouldBe(ErrorReason.CertificateRefused);
        error.Violations.ShouldHaveSingleItem().Rule.ShouldBe("IM-19");
        // The access statement and the refusal.
        (await f.LedgerSizeAsync()).ShouldBe(size + 2);

        var certificate = await CertificateAsync(f, evaluated);
        var statement = StatusStatement.Parser.ParseFrom(certificate.Statement.Payload);
        statement.Subjects.ShouldHaveSingleItem().Verdict.ShouldBe(Verdict.NoNamedLevel);
        ReceiptCheck.FindProblem(certificate.Receipt, certificate.Statement, f.Region).ShouldBeNull();
    }

    private static async Task<GetCreditCertificateResponse> CertificateAsync(ExchangeFixture f, string code) =>
        await f.Status(f.Buyer).GetCreditCertificateAsync(new GetCreditCertificateRequest
        {
            Access = new AccessContext { Statement = f.Buyer.Sign(f.Buyer.Access(Purpose.Procurement)) },
            Subject = new SubjectQuery { CreditCode = code },
        });
}
