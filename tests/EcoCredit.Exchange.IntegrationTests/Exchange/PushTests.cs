using System.Formats.Asn1;
using System.Numerics;
using System.Text;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Signing;
using EcoCredit.Exchange.Testing;
using Google.Protobuf;
using Grpc.Core;

namespace EcoCredit.Exchange.IntegrationTests.Exchange;

public sealed class PushTests
{
    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    public async Task Accepts_every_kind_that_is_pushed_and_proves_it(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var subject = ExchangeFixture.NewSubject();
        var record = f.City.Serious(subject);
        var flag = f.City.Flag(subject);
        var result = f.Region.Result(subject, CreditLevel.Bad);
        (TestAgency, IDocument)[] documents =
        [
            (f.City, record),
            (f.City, flag),
            (f.Region, result),
            (f.City, f.City.Closure(record)),
            (f.City, f.City.Lift(flag)),
            (f.City, f.City.Repair(subject, CreditLevel.NoNamedLevel, record, result)),
            (f.Finance, f.Finance.Ban(subject)),
            (f.City, Refusal(f.City, subject, record)),
        ];

        long next = 0;
        foreach (var (agency, document) in documents)
        {
            var envelope = agency.Sign(document);
            var response = await f.PushAsync(agency, envelope);
            response.Duplicate.ShouldBeFalse();
            response.Receipt.Index.ShouldBe(next++);
            ReceiptCheck.FindProblem(response.Receipt, envelope, f.Region).ShouldBeNull();
            var entry = ReceiptCheck.EntryOf(response.Receipt);
            (entry.Type, entry.OtherPartyCode, entry.KindCode).ShouldBe(
                (LedgerEntryType.Intake, agency.Code, (ushort)DocumentKinds.Get(document).Kind));
        }
    }

    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    [Trait("Security", "SIG-04")]
    public async Task Answers_the_same_payload_again_with_the_first_receipt_whatever_the_signature_bytes(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var envelope = f.City.Sign(f.City.Penalty(ExchangeFixture.NewSubject()));
        var first = await f.PushAsync(f.City, envelope);
        for (var i = 0; i < 3; i++) await f.PushAsync(f.City, f.City.Penalty(ExchangeFixture.NewSubject()));

        foreach (var copy in new[] { envelope, Malleate(envelope), Envelopes.Sign(f.City.Signer, envelope.PayloadType, envelope.Payload) })
        {
            var again = await f.PushAsync(f.City, copy);
            again.Duplicate.ShouldBeTrue();
            again.Receipt.ShouldBe(first.Receipt);
            ReceiptCheck.FindProblem(again.Receipt, envelope, f.Region).ShouldBeNull();
        }

        (await f.LedgerSizeAsync()).ShouldBe(4);
    }

    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    public async Task Refuses_an_id_that_another_payload_of_the_source_has(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var record = f.City.Penalty(ExchangeFixture.NewSubject());
        await f.PushAsync(f.City, record);
        record.Summary = "另一份内容。";
        (await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.City, record))).Reason.ShouldBe(ErrorReason.DocumentIdConflict);

        // Another source may use the id: nobody can take an id from somebody else.
        var other = f.OtherCity.Penalty(ExchangeFixture.NewSubject());
        other.Header.Id = record.Header.Id;
        (await f.PushAsync(f.OtherCity, other)).Duplicate.ShouldBeFalse();
    }

    [Fact]
    [Trait("Security", "SIG-01")]
    public async Task Refuses_what_was_not_signed_like_this()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var envelope = f.City.Sign(f.City.Penalty(ExchangeFixture.NewSubject()));
        using var stranger = PrivateKeys.Generate(SignatureAlgorithm.EcdsaP256Sha256);

        await RefusedAsync(f, ErrorReason.SignatureInvalid, envelope, e => e.Payload = Change(e.Payload, 40));
        await RefusedAsync(f, ErrorReason.SignatureInvalid, envelope, e => e.Signatures[0].Sig = Change(e.Signatures[0].Sig, 20));
        await RefusedAsync(
            f, ErrorReason.SignatureInvalid, envelope, e => e.Signatures[0].Sig = ByteString.CopyFrom([.. e.Signatures[0].Sig, 0]));
        await RefusedAsync(
            f, ErrorReason.SignatureInvalid, envelope, e => e.PayloadType = DocumentKinds.Get(DocumentKind.Flag).PayloadType);
        await RefusedAsync(f, ErrorReason.SignatureCount, envelope, e => e.Signatures.Clear());
        await RefusedAsync(f, ErrorReason.SignatureCount, envelope, e => e.Signatures.Add(e.Signatures[0].Clone()));
        await RefusedAsync(f, ErrorReason.KeyNotValid, envelope, e => e.Signatures[0].KeyId = stranger.PublicKey.KeyId);
        await RefusedAsync(
            f,
            ErrorReason.KeyNotValid,
            envelope,
            e => e.MergeFrom(new Envelope()),
            e => Envelopes.Sign(f.OtherCity.Signer, e.PayloadType, e.Payload));
        await RefusedAsync(
            f, ErrorReason.UnknownDocumentKind, envelope, e => e.PayloadType = "application/vnd.ecocredit.Nothing.v1+protobuf");
        await RefusedAsync(f, ErrorReason.MessageMalformed, envelope, e => e.Payload = ByteString.Empty);
        (await f.LedgerSizeAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Refuses_questions_and_answers_that_are_pushed()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        foreach (var document in new IDocument[] { f.City.Access(Purpose.EcologySupervision), new StatusStatement { Header = f.City.Header("") } })
            (await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.City, document))).Reason.ShouldBe(ErrorReason.UnknownDocumentKind);
    }

    [Fact]
    [Trait("Security", "MSG-06")]
    public async Task Refuses_signed_payloads_that_no_parser_should_see()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var record = f.City.Penalty(ExchangeFixture.NewSubject());
        var bytes = record.ToByteArray();
        byte[][] payloads =
        [
            [.. bytes, 0xFA, 0x7F, 0x01, 0x00], // field 2047, unknown
            [.. bytes, 0x3A, 0x02, 0xC3, 0x28], // summary with bad UTF-8
            [.. bytes, 0x0A, 0x7F], // header, truncated
            [.. bytes, 0x0B, 0x0C], // a group
        ];
        foreach (var payload in payloads)
        {
            var envelope = Envelopes.Sign(
                f.City.Signer, DocumentKinds.Get(DocumentKind.CreditRecord).PayloadType, ByteString.CopyFrom(payload));
            (await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.City, envelope))).Reason.ShouldBe(ErrorReason.MessageMalformed);
        }
    }

    [Fact]
    [Trait("Security", "AUTH-08")]
    public async Task Tells_all_violations_at_once_and_never_repeats_an_identity_number()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        const string Identity = "11010519491231002X";
        var record = f.City.Penalty(ExchangeFixture.NewSubject());
        record.Header.Evidence.Clear();
        record.Header.Subject.Name = Identity;
        record.Source = InformationSource.Unspecified;
        record.ProducedOn = "2026-13-01";

        var exception = await Should.ThrowAsync<RpcException>(() => f.PushAsync(f.City, record));
        var error = ExchangeError.Read(exception).ShouldNotBeNull();
        error.Reason.ShouldBe(ErrorReason.DocumentInvalid);
        error.Violations.Select(v => v.Rule).ShouldBeSubsetOf(
            ["IM-08", "IM-10", "IM-15-3", "IM-22-1", "IM-22", "ISO 8601", "IM-13", "HEADER"]);
        error.Violations.Select(v => v.Rule).ShouldContain("IM-08");
        error.Violations.Select(v => v.Rule).ShouldContain("IM-10");
        error.Violations.Select(v => v.Rule).ShouldContain("IM-15-3");
        error.Violations.ShouldContain(v => v.Field == "produced_on");
        Encoding.UTF8.GetString(exception.Trailers.GetValueBytes(ExchangeError.DetailsTrailer)!).ShouldNotContain(Identity);
        f.Node.Log.Entries.ShouldNotContain(e => e.Text.Contains(Identity, StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Security", "SIG-09")]
    public async Task Takes_documents_of_a_key_only_inside_its_validity()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        f.Node.Edit(e => e.RevokeKey(f.City.Signer.PublicKey.KeyId, TimeProvider.System.GetUtcNow().AddMinutes(-1)));
        await f.Node.DirectoryTakenOverAsync();
        (await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.City, f.City.Penalty(ExchangeFixture.NewSubject())))).Reason.ShouldBe(ErrorReason.KeyNotValid);
    }

    [Fact]
    [Trait("Security", "AUTH-01")]
    public async Task IM_15_1_only_the_source_or_its_superior_closes_a_record()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var record = f.City.Penalty(ExchangeFixture.NewSubject());
        await f.PushAsync(f.City, record);

        var foreign = f.OtherCity.Closure(record);
        (await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.OtherCity, foreign))).Reason.ShouldBe(ErrorReason.NotTheSource);
        (await f.PushAsync(f.Region, f.Region.Closure(record))).Duplicate.ShouldBeFalse();

        var missing = f.City.Closure(f.City.Penalty(record.Header.Subject.CreditCode));
        (await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.City, missing))).Reason.ShouldBe(ErrorReason.ReferenceNotFound);
        var mismatched = f.City.Closure(record);
        mismatched.Header.Subject.CreditCode = ExchangeFixture.NewSubject();
        (await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.City, mismatched))).Reason.ShouldBe(ErrorReason.ReferenceMismatch);
    }

    [Fact]
    [Trait("Security", "AUTH-01")]
    public async Task IM_15_1_a_county_is_carried_by_its_city_and_by_nobody_else()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var envelope = f.County.Sign(f.County.Penalty(ExchangeFixture.NewSubject()));
        (await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.County, envelope))).Reason.ShouldBe(ErrorReason.NotPermitted);
        (await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.OtherCity, envelope))).Reason.ShouldBe(ErrorReason.NotTheSource);
        (await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.Market, envelope))).Reason.ShouldBe(ErrorReason.NotTheSource);
        var receipt = (await f.PushAsync(f.City, envelope)).Receipt;
        ReceiptCheck.EntryOf(receipt).OtherPartyCode.ShouldBe(f.City.Code);
    }

    [Fact]
    [Trait("Security", "AUTH-06")]
    public async Task Refuses_kinds_and_areas_that_a_role_may_not_write()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var subject = ExchangeFixture.NewSubject();
        (await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.Market, f.Market.Flag(subject)))).Reason.ShouldBe(ErrorReason.NotPermitted);
        (await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.City, f.City.Ban(subject)))).Reason.ShouldBe(ErrorReason.NotPermitted);
        (await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.Buyer, f.Buyer.Penalty(subject)))).Reason.ShouldBe(ErrorReason.NotPermitted);
        var elsewhere = f.City.Penalty(subject);
        elsewhere.Header.AreaCode = "990200";
        (await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.City, elsewhere))).Reason.ShouldBe(ErrorReason.OutsideArea);
        (await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.City, f.City.Result(subject, CreditLevel.Bad)))).Reason.ShouldBe(ErrorReason.DocumentInvalid);
    }

    private static async Task RefusedAsync(
        ExchangeFixture f, ErrorReason reason, Envelope envelope, Action<Envelope> change, Func<Envelope, Envelope>? replace = null)
    {
        var copy = envelope.Clone();
        change(copy);
        if (replace is not null) copy = replace(copy);
        (await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.City, copy))).Reason.ShouldBe(reason);
    }

    private static RepairRefusal Refusal(TestAgency agency, string subject, IDocument requested) => new()
    {
        Header = agency.Header(subject),
        Route = RepairRoute.AfterPublication,
        Requested = { TestDocuments.Reference(requested) },
        AppliedOn = TestDocuments.Day(5),
        RefusedOn = TestDocuments.Day(0),
        Reasons = { "整改未完成。" },
    };

    private static ByteString Change(ByteString bytes, int at)
    {
        var copy = bytes.ToByteArray();
        copy[at] ^= 1;
        return ByteString.CopyFrom(copy);
    }

    /// <summary>(r, s) becomes (r, n − s): as good a signature of the same bytes.</summary>
    private static Envelope Malleate(Envelope envelope)
    {
        var order = BigInteger.Parse(
            "0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551",
            System.Globalization.NumberStyles.HexNumber,
            System.Globalization.CultureInfo.InvariantCulture);
        var sequence = new AsnReader(envelope.Signatures[0].Sig.Memory, AsnEncodingRules.DER).ReadSequence();
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(sequence.ReadInteger());
            writer.WriteInteger(order - sequence.ReadInteger());
        }

        var copy = envelope.Clone();
        copy.Signatures[0].Sig = ByteString.CopyFrom(writer.Encode());
        return copy;
    }
}
