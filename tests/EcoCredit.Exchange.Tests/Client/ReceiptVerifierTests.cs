using System.Text;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Signing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Exchange.Tests.Client;

public sealed class ReceiptVerifierTests : IDisposable
{
    private readonly ReceiptFixture _fixture = new();

    [Fact]
    public void An_untouched_receipt_passes_every_step()
    {
        var verification = _fixture.Verify(
            new ReceiptExpectation { NodeCode = ReceiptFixture.NodeCode, OtherParty = ReceiptFixture.AskerCode });

        verification.Steps.Select(s => s.Step).ShouldBe(System.Enum.GetValues<ReceiptStep>());
        verification.IsComplete.ShouldBeTrue();
        verification.Checkpoint!.Size.ShouldBe(2);
    }

    [Fact]
    public void A_changed_statement_fails_at_its_signature_and_at_the_commitment()
    {
        _fixture.Document = _fixture.Document.Clone();
        _fixture.Document.Payload = ReceiptFixture.Flip(_fixture.Document.Payload, -1);

        var verification = _fixture.Verify();

        verification.FirstFailure!.Step.ShouldBe(ReceiptStep.Statement);
        Problem(verification, ReceiptStep.Commitment).ShouldBe(ReceiptProblem.BodyDiffers);
        Problem(verification, ReceiptStep.Signer).ShouldBe(ReceiptProblem.None);
    }

    [Fact]
    public void A_statement_of_a_key_that_is_not_the_agencys_is_refused()
    {
        using var other = PrivateKeys.Generate(SignatureAlgorithm.EcdsaP256Sha256);
        _fixture.Document = Envelopes.Sign(other, _fixture.Statement);

        Problem(_fixture.Verify(), ReceiptStep.Statement).ShouldBe(ReceiptProblem.KeyUnknown);
    }

    [Fact]
    public void A_key_has_to_be_valid_when_the_statement_was_issued()
    {
        _fixture.Node.SigningKeys[0].RevokedAt = Timestamp.FromDateTimeOffset(ReceiptFixture.Issued);

        Problem(_fixture.Verify(), ReceiptStep.Statement).ShouldBe(ReceiptProblem.KeyNotValidThen);
    }

    [Fact]
    public void A_revocation_after_the_issue_time_leaves_the_receipt_its_worth()
    {
        _fixture.Node.SigningKeys[0].RevokedAt = Timestamp.FromDateTimeOffset(ReceiptFixture.Issued.AddDays(1));

        _fixture.Verify().IsComplete.ShouldBeTrue();
    }

    [Fact]
    public void Nothing_holds_without_the_nodes_keys()
    {
        var verification = new ReceiptVerifier(ReceiptTrust.From([])).Verify(_fixture.Document, _fixture.Receipt, ReceiptExpectation.None);

        Problem(verification, ReceiptStep.Statement).ShouldBe(ReceiptProblem.SourceUnknown);
        Problem(verification, ReceiptStep.Checkpoint).ShouldBe(ReceiptProblem.OriginUnknown);
        Problem(verification, ReceiptStep.Signer).ShouldBe(ReceiptProblem.NoTrustedSigner);
        Problem(verification, ReceiptStep.Inclusion).ShouldBe(ReceiptProblem.None);
    }

    [Fact]
    public void A_second_signature_of_the_same_payload_is_undecided_for_a_duplicate_and_refused_otherwise()
    {
        _fixture.Receipt = _fixture.MakeReceipt(_fixture.Document, ReceiptFixture.EntryOfIntake(_fixture.Document), ReceiptFixture.Origin);
        _fixture.Document = Envelopes.Sign(_fixture.Signer, _fixture.Statement);

        var duplicate = _fixture.Verify(new ReceiptExpectation { IsFirstReceiptOfDuplicate = true });
        duplicate.Steps.Single(s => s.Step == ReceiptStep.Commitment).Outcome.ShouldBe(ReceiptStepOutcome.Undecided);
        duplicate.IsValid.ShouldBeTrue();
        duplicate.IsComplete.ShouldBeFalse();
        Problem(_fixture.Verify(), ReceiptStep.Commitment).ShouldBe(ReceiptProblem.BodyDiffers);
    }

    [Fact]
    public void A_receipt_of_another_document_is_no_first_receipt()
    {
        _fixture.Receipt = _fixture.MakeReceipt(_fixture.Document, ReceiptFixture.EntryOfIntake(_fixture.Document), ReceiptFixture.Origin);
        _fixture.Statement.CaseNumber = "示例-2";
        _fixture.Document = Envelopes.Sign(_fixture.Signer, _fixture.Statement);

        var duplicate = _fixture.Verify(new ReceiptExpectation { IsFirstReceiptOfDuplicate = true });
        Problem(duplicate, ReceiptStep.Commitment).ShouldBe(ReceiptProblem.BodyDiffers);
    }

    [Fact]
    public void An_erased_opening_is_named()
    {
        _fixture.Receipt.Opening = ByteString.Empty;

        Problem(_fixture.Verify(), ReceiptStep.Commitment).ShouldBe(ReceiptProblem.OpeningMissing);
    }

    [Fact]
    public void An_entry_that_is_cut_short_is_malformed()
    {
        _fixture.Receipt.Entry = ByteString.CopyFrom(_fixture.Receipt.Entry.Span[..100]);

        Problem(_fixture.Verify(), ReceiptStep.Entry).ShouldBe(ReceiptProblem.EntryMalformed);
    }

    [Fact]
    public void An_entry_of_another_kind_is_refused_although_the_tree_has_it()
    {
        _fixture.Receipt = _fixture.MakeReceipt(
            _fixture.Document, ReceiptFixture.Entry(_fixture.Document) with { Type = LedgerEntryType.Intake }, ReceiptFixture.Origin);

        var verification = _fixture.Verify();

        verification.Steps.Where(s => s.Outcome == ReceiptStepOutcome.Failed).Select(s => s.Problem).ShouldBe([ReceiptProblem.EntryOfOtherKind]);
    }

    [Fact]
    public void An_entry_for_another_party_is_refused()
    {
        _fixture.Receipt = _fixture.MakeReceipt(
            _fixture.Document, ReceiptFixture.Entry(_fixture.Document) with { OtherPartyCode = ReceiptFixture.NodeCode }, ReceiptFixture.Origin);

        Problem(_fixture.Verify(), ReceiptStep.Entry).ShouldBe(ReceiptProblem.EntryOfOtherParty);
    }

    [Fact]
    public void A_receipt_of_another_node_than_the_one_asked_is_refused() =>
        Problem(_fixture.Verify(new ReceiptExpectation { NodeCode = ReceiptFixture.AskerCode }), ReceiptStep.Entry).ShouldBe(ReceiptProblem.EntryOfOtherNode);

    [Fact]
    public void A_changed_proof_or_index_fails_at_inclusion_alone()
    {
        _fixture.Receipt.InclusionProof[0] = ReceiptFixture.Flip(_fixture.Receipt.InclusionProof[0], 0);
        OnlyFailure(_fixture.Verify()).ShouldBe((ReceiptStep.Inclusion, ReceiptProblem.ProofInvalid));

        _fixture.Receipt.InclusionProof[0] = ReceiptFixture.Flip(_fixture.Receipt.InclusionProof[0], 0);
        _fixture.Receipt.Index = 0;
        OnlyFailure(_fixture.Verify()).ShouldBe((ReceiptStep.Inclusion, ReceiptProblem.ProofInvalid));
    }

    [Fact]
    public void A_checkpoint_of_another_log_is_refused_whoever_signed_it()
    {
        _fixture.Receipt = _fixture.MakeReceipt(
            _fixture.Document, ReceiptFixture.Entry(_fixture.Document), "exchange.ecocredit/" + ReceiptFixture.AskerCode);

        var verification = _fixture.Verify();

        verification.FirstFailure!.Step.ShouldBe(ReceiptStep.Checkpoint);
        verification.FirstFailure.Problem.ShouldBe(ReceiptProblem.OriginUnknown);
    }

    [Fact]
    public void A_checkpoint_by_an_unknown_key_has_no_trusted_signer()
    {
        using var other = PrivateKeys.Generate(SignatureAlgorithm.Ed25519);
        _fixture.Receipt = _fixture.MakeReceipt(_fixture.Document, ReceiptFixture.Entry(_fixture.Document), ReceiptFixture.Origin, other);

        OnlyFailure(_fixture.Verify()).ShouldBe((ReceiptStep.Signer, ReceiptProblem.NoTrustedSigner));
    }

    [Fact]
    public void One_bad_signature_of_a_known_ledger_key_rejects_the_checkpoint()
    {
        SignedNote.TryParse(_fixture.Receipt.Checkpoint.Span, out var note, out _).ShouldBeTrue();
        var line = note!.Signatures[0];
        var forged = line.Signature.ToArray();
        forged[5] ^= 1;
        var text = note.Text + "\n" + line with { Signature = forged } + "\n" + note.Signatures[1] + "\n";
        _fixture.Receipt.Checkpoint = ByteString.CopyFrom(Encoding.UTF8.GetBytes(text));

        OnlyFailure(_fixture.Verify()).ShouldBe((ReceiptStep.Signer, ReceiptProblem.LedgerSignatureInvalid));
    }

    [Fact]
    public void A_checkpoint_that_is_no_note_fails_three_steps()
    {
        _fixture.Receipt.Checkpoint = ByteString.CopyFromUtf8("nothing");

        _fixture.Verify().Steps.Where(s => s.Problem == ReceiptProblem.CheckpointUnreadable).Select(s => s.Step)
            .ShouldBe([ReceiptStep.Inclusion, ReceiptStep.Checkpoint, ReceiptStep.Signer]);
    }

    [Fact]
    public void A_disclosure_has_to_name_exactly_the_documents_that_came()
    {
        var stored = new StoredDocument { Envelope = _fixture.Document, Index = 7 };
        var record = new DisclosureRecord
        {
            Method = "ExchangeService/Pull",
            Indexes = { 7 },
            PayloadDigests = { ByteString.CopyFrom(
            System.Security.Cryptography.SHA256.HashData(_fixture.Document.Payload.Span)) }
        };
        var verifier = new ReceiptVerifier(ReceiptTrust.From([_fixture.Node]));

        Problem(verifier.VerifyDisclosure([stored], record.ToByteString(), _fixture.Receipt, ReceiptExpectation.None), ReceiptStep.Statement).ShouldBe(ReceiptProblem.None);
        stored.Index = 8;
        Problem(verifier.VerifyDisclosure([stored], record.ToByteString(), _fixture.Receipt, ReceiptExpectation.None), ReceiptStep.Statement).ShouldBe(ReceiptProblem.DisclosureDiffers);
        Problem(verifier.VerifyDisclosure([], record.ToByteString(), _fixture.Receipt, ReceiptExpectation.None), ReceiptStep.Statement).ShouldBe(ReceiptProblem.DisclosureDiffers);
    }

    [Fact]
    public void A_receipt_file_keeps_document_and_receipt_byte_for_byte()
    {
        var bytes = ReceiptFiles.Encode(_fixture.Document, _fixture.Receipt);

        ReceiptFiles.TryDecode(bytes, out var file, out _).ShouldBeTrue();
        file!.Document.ShouldBe(_fixture.Document);
        file.Receipt.ShouldBe(_fixture.Receipt);
        ReceiptFiles.TryDecode([1, 2, 3], out _, out var reason).ShouldBeFalse();
        reason.ShouldNotBeNullOrEmpty();
        ReceiptFiles.TryDecode(new ReceiptFile { Format = "other" }.ToByteArray(), out _, out _).ShouldBeFalse();
    }

    public void Dispose() => _fixture.Dispose();

    private static ReceiptProblem Problem(ReceiptVerification verification, ReceiptStep step) =>
        verification.Steps.Single(s => s.Step == step).Problem;

    private static (ReceiptStep Step, ReceiptProblem Problem) OnlyFailure(ReceiptVerification verification)
    {
        var failure = verification.Steps.Single(s => s.Outcome == ReceiptStepOutcome.Failed);
        return (failure.Step, failure.Problem);
    }
}
