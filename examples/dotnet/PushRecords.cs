using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Examples;

/// <summary>
/// A city's bureau sends the penalties of a file. Every document is signed once and lies in the outbox before it is sent; until its receipt
/// lies beside it the very same bytes are sent again. So it may be run again after whatever happened: nothing is there twice.
/// </summary>
public static class PushRecords
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Sends.</summary>
    /// <param name="client">The client.</param>
    /// <param name="identity">The bureau, which signs.</param>
    /// <param name="records">File of penalties: credit code, name, document number, day, facts, fine in fen, separated by tabs.</param>
    /// <param name="outbox">Folder of this file's documents and receipts.</param>
    /// <param name="output">Where it says what became of each line.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>0 where everything was accepted, 1 where the node refused a document.</returns>
    public static async Task<int> RunAsync(
        ExchangeClient client,
        ClientIdentity identity,
        string records,
        string outbox,
        TextWriter output,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(output);
        System.IO.Directory.CreateDirectory(outbox);
        var lines = await File.ReadAllLinesAsync(records, cancellationToken);
        for (var i = 0; i < lines.Length; i++)
        {
            var file = DocumentOf(outbox, i);
            if (lines[i].Length == 0 || File.Exists(file)) continue;
            var draft = file + ".new";
            var envelope = Envelopes.Sign(identity.Signer, Record(identity, lines[i].Split('\t')));
            await File.WriteAllBytesAsync(draft, envelope.ToByteArray(), cancellationToken);
            File.Move(draft, file);
        }

        var refused = new HashSet<int>();
        while (true)
        {
            int[] open =
            [
                .. Enumerable.Range(0, lines.Length)
                    .Where(i => File.Exists(DocumentOf(outbox, i)) && !File.Exists(ReceiptOf(outbox, i)) && !refused.Contains(i)),
            ];
            if (open.Length == 0) return refused.Count == 0 ? 0 : 1;
            try
            {
                await SendAsync(client, outbox, open, refused, output, cancellationToken);
            }
            catch (ExchangeException e) when (e.Error is null)
            {
                // The stream broke. What has no receipt yet goes again, the same bytes: what the node has taken is a duplicate.
                await output.WriteLineAsync($"away: {e.StatusCode}");
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    private static async Task SendAsync(
        ExchangeClient client, string outbox, int[] open, HashSet<int> refused, TextWriter output, CancellationToken cancellationToken)
    {
        var next = 0;
        await foreach (var outcome in client.PushAsync(ItemsAsync(outbox, open), cancellationToken))
        {
            var line = open[next++];
            if (outcome.Error is { } error)
            {
                refused.Add(line);
                var why = string.Join("; ", error.Violations.Select(v => $"{v.Field} [{v.Rule}] {v.English}"));
                await output.WriteLineAsync($"{line + 1}\trefused\t{error.ReasonName}\t{why}");
                continue;
            }

            // On a stream a receipt that does not hold is an outcome: it is no acceptance.
            if (outcome.Verification is not { IsValid: true }) throw new ReceiptException("The receipt does not hold.");
            var receipt = ReceiptOf(outbox, line);
            var bytes = ReceiptFiles.Encode(outcome.Item.Envelope, outcome.Receipt!);
            await File.WriteAllBytesAsync(receipt + ".new", bytes, cancellationToken);
            File.Move(receipt + ".new", receipt);
            await output.WriteLineAsync($"{line + 1}\t{outcome.Result}\t{outcome.Receipt!.Index}");
        }
    }

    private static async IAsyncEnumerable<PushItem> ItemsAsync(string outbox, int[] open)
    {
        foreach (var line in open)
            yield return new PushItem(Envelope.Parser.ParseFrom(await File.ReadAllBytesAsync(DocumentOf(outbox, line))), "");
    }

    private static CreditRecord Record(ClientIdentity identity, string[] cells) => new()
    {
        Header = new Header
        {
            Id = Guid.NewGuid().ToString("D"),
            SourceAgency = identity.AgencyCode,
            IssueTime = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow()),
            Subject = new Subject { Kind = SubjectKind.Organisation, CreditCode = cells[0], Name = cells[1] },
            AreaCode = identity.Area,
            LegalBasis = { new LegalBasis { Instrument = "内环发〔2024〕21号", Article = "13(1)" } },
            Evidence = { new Evidence { Kind = EvidenceKind.PenaltyDecision, DocumentNumber = cells[2] } },
            Visibility = Visibility.GovShared,
        },
        RecordClass = RecordClass.Ordinary,
        Source = InformationSource.LawEnforcement,
        ProducedOn = cells[3],
        DocumentNumber = cells[2],
        Summary = cells[4],
        Ordinary = new OrdinaryDetail
        {
            Kind = OrdinaryKind.Penalty,
            CatalogueRow = "A1-13",
            Penalty = new Penalty
            {
                Category = "罚款",
                Content = "罚款",
                ConductType = "示例类型",
                FineFen = long.Parse(cells[5], System.Globalization.CultureInfo.InvariantCulture),
            },
        },
    };

    private static string DocumentOf(string outbox, int line) => Path.Combine(outbox, $"{line + 1:D6}.document");

    private static string ReceiptOf(string outbox, int line) => Path.Combine(outbox, $"{line + 1:D6}{ReceiptFiles.Extension}");
}
