using System.Globalization;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Ledger;
using Google.Protobuf;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary>Differences of two ledgers as a table, as JSON and as proof files.</summary>
internal static class ReconcileReport
{
    public static void Write(CliContext context, ReconciliationResult result)
    {
        if (result.Differences.Count == 0) return;
        string[] header =
        [
            context.T(Texts.ColumnDifference), context.T(Texts.ColumnSender), context.T(Texts.ColumnRecipient), context.T(Texts.ColumnKind),
            context.T(Texts.ColumnSource), context.T(Texts.ColumnId), context.T(Texts.ColumnLedger), context.T(Texts.ColumnIndex),
            context.T(Texts.ColumnRecorded), context.T(Texts.ColumnState),
        ];
        Tables.Write(context, header, result.Differences.Select(d => (string[])
        [
            context.T(Texts.MismatchOf(d.Kind)), d.Sender, d.Recipient, d.Item.Document is { } document ? EnumNames.Kinds.NameOf(document.Kind) : "",
            d.Item.Document?.Document?.SourceAgency ?? "", d.Item.Document?.Document?.Id ?? "", d.Item.Node,
            d.Item.Entry.Proof.Index.ToString(CultureInfo.InvariantCulture), PeerCommand.Moment(d.Item.Entry.At) ?? "",
            d.Item.Document?.State ?? "",
        ]));
    }

    public static JsonObject Describe(ReconciliationResult result) => new()
    {
        ["compared"] = result.Compared,
        ["elsewhere"] = result.Elsewhere,
        ["differences"] = JsonParts.Array(result.Differences, d => new JsonObject
        {
            ["kind"] = NameOf(d.Kind),
            ["sender"] = d.Sender,
            ["recipient"] = d.Recipient,
            ["payloadDigest"] = d.Item.Document is { } document ? Convert.ToHexStringLower(document.PayloadDigest.Span) : null,
            ["document"] = JsonParts.Reference(d.Item.Document?.Document),
            ["documentKind"] = d.Item.Document is null ? null : EnumNames.Kinds.NameOf(d.Item.Document.Kind),
            ["state"] = d.Item.Document?.State,
            ["ledgerOf"] = d.Item.Node,
            ["at"] = JsonParts.Moment(d.Item.Entry.At),
            ["proof"] = DisclosureReport.Proof(d.Item.Entry.Proof),
            ["checkpoint"] = d.Item.Checkpoint.ToStringUtf8(),
            ["record"] = d.Item.Entry.Record.ToBase64(),
            ["opening"] = d.Item.Entry.Opening.ToBase64(),
            ["denialIndex"] = d.Denial?.Receipt.Index,
        }),
    };

    /// <summary>
    /// For each difference: the entry with its tlog-proof, what it commits to with its opening, and the answer of the node that does not have
    /// it.
    /// </summary>
    public static async Task SaveAsync(ReconciliationResult result, string folder, CancellationToken cancellationToken)
    {
        System.IO.Directory.CreateDirectory(folder);
        foreach (var difference in result.Differences)
        {
            var (item, proof) = (difference.Item, difference.Item.Entry.Proof);
            var name = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{item.Node}-{proof.Index}"));
            TreeHash[] hashes = [.. proof.InclusionProof.Select(h => TreeHash.Read(h.Span))];
            var file = new ProofFile(proof.Index, hashes, item.Checkpoint.ToByteArray(), Extra: null).Encode();
            await File.WriteAllBytesAsync(name + ".tlog-proof", file, cancellationToken);
            await File.WriteAllBytesAsync(name + ".entry", proof.Entry.ToByteArray(), cancellationToken);
            if (item.Entry.Record.Length > 0) await File.WriteAllBytesAsync(name + ".record", item.Entry.Record.ToByteArray(), cancellationToken);
            if (item.Entry.Opening.Length > 0) await File.WriteAllBytesAsync(name + ".opening", item.Entry.Opening.ToByteArray(), cancellationToken);
            // The other node's signed word that it does not have it: the serialised ListExchangedResponse with its receipt.
            if (difference.Denial is { } denial) await File.WriteAllBytesAsync(name + ".denial", denial.ToByteArray(), cancellationToken);
        }
    }

    private static string NameOf(ExchangeMismatch kind) => kind switch
    {
        ExchangeMismatch.SentNotReceived => "SENT_NOT_RECEIVED",
        ExchangeMismatch.ReceivedNotSent => "RECEIVED_NOT_SENT",
        _ => "NOT_READABLE",
    };
}
