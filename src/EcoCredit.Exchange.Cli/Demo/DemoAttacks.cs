using EcoCredit.Exchange.Cli.Commands;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Grpc.Core;

namespace EcoCredit.Exchange.Cli.Demo;

internal delegate void TellStep(Text text, params ReadOnlySpan<object?> values);

internal delegate void ExpectThat(bool holds, Text wanted, params ReadOnlySpan<object?> values);

/// <summary>What a tampered record, a foreign signature, a second signature, a tampered receipt and an unknown certificate get.</summary>
internal sealed class DemoAttacks(CliContext context, string root, DemoParty region, DemoParty city, TellStep step, ExpectThat expect)
{
    public async Task RunAsync(PushOutcome first, string receiptFile, ReceiptTrust trust, CancellationToken cancellationToken)
    {
        await using var client = region.Connect(city);
        var sent = first.Item.Envelope;

        step(Texts.DemoTampered);
        var tampered = sent.Clone();
        tampered.Payload = Flip(sent.Payload);
        await ExpectRefusalAsync(client, tampered, ErrorReason.SignatureInvalid, cancellationToken);

        step(Texts.DemoForeignKey, city.Name, region.Name);
        await ExpectRefusalAsync(
            client,
            Envelopes.Sign(city.Session.Identity.Signer, sent.PayloadType, sent.Payload),
            ErrorReason.KeyNotValid,
            cancellationToken);

        step(Texts.DemoSignedAgain);
        var again = await client.PushAsync(
            Envelopes.Sign(region.Session.Identity.Signer, sent.PayloadType, sent.Payload), cancellationToken);
        expect(
            again.Result == PushResult.Duplicate && again.Receipt!.Index == first.Receipt!.Index,
            Texts.DemoWantDuplicate,
            first.Receipt!.Index,
            again.Receipt!.Index);
        context.Say(Texts.DemoGotDuplicate, again.Receipt!.Index);

        step(Texts.DemoTamperedReceipt);
        var file = ReceiptFile.Parser.ParseFrom(await File.ReadAllBytesAsync(receiptFile, cancellationToken));
        file.Document.Payload = Flip(file.Document.Payload);
        var copy = Path.Combine(root, "tampered.receipt");
        await File.WriteAllBytesAsync(copy, file.ToByteArray(), cancellationToken);
        var code = await VerifyCommand.VerifyAsync(context, [copy], trust, asJson: false, cancellationToken);
        expect(code == ExitCode.StatementFailed, Texts.DemoWantExitCode, (int)ExitCode.StatementFailed, (int)code);

        await StrangerAsync(cancellationToken);
    }

    /// <summary>A stranger knows the node and trusts it; the node has never heard of the stranger.</summary>
    private async Task StrangerAsync(CancellationToken cancellationToken)
    {
        step(Texts.DemoStranger);
        await using var stranger = DemoParty.Create(context, root, "stranger", "示例未登记机构", Role.Procurement, "990000", "MB000009");
        stranger.Enrol(city);
        await using var client = stranger.Connect(city);
        try
        {
            await client.GetCheckpointAsync(cancellationToken);
        }
        catch (ExchangeException e) when (e.StatusCode is StatusCode.Unavailable or StatusCode.Internal or StatusCode.Unauthenticated)
        {
            context.Say(Texts.DemoGotRefusal, e.Error?.ReasonName ?? $"{e.StatusCode} (TLS)");
            return;
        }

        expect(false, Texts.DemoWantRefusal, "TLS");
    }

    private async Task ExpectRefusalAsync(ExchangeClient client, Envelope envelope, ErrorReason reason, CancellationToken cancellationToken)
    {
        try
        {
            await client.PushAsync(envelope, cancellationToken);
        }
        catch (ExchangeException e) when (e.Error?.Reason == reason)
        {
            context.Say(Texts.DemoGotRefusal, e.Error.ReasonName);
            return;
        }

        expect(false, Texts.DemoWantRefusal, reason);
    }

    private static ByteString Flip(ByteString bytes)
    {
        var changed = bytes.ToByteArray();
        changed[^1] ^= 1;
        return ByteString.CopyFrom(changed);
    }
}
