using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Examples;

/// <summary>
/// A procurement office asks for the status of every bidder of a list and files the receipts: what a dispute is decided by, years later.
/// </summary>
public static class CheckBidders
{
    private const int MostAtOnce = 1000;

    /// <summary>Asks.</summary>
    /// <param name="client">The client.</param>
    /// <param name="identity">The office, which signs why it asks.</param>
    /// <param name="list">File with a credit code a line.</param>
    /// <param name="receipts">Folder for the receipts.</param>
    /// <param name="output">Where the answer goes.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>0 where nobody is banned, otherwise 1.</returns>
    public static async Task<int> RunAsync(
        ExchangeClient client,
        ClientIdentity identity,
        string list,
        string receipts,
        TextWriter output,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(output);
        var bidders = (await File.ReadAllLinesAsync(list, cancellationToken))
            .Where(line => line.Trim().Length > 0)
            .Select(line => new SubjectQuery { CreditCode = line.Trim() })
            .ToList();
        // One statement serves the whole case. It is signed: the node keeps it, and so does the disclosure report.
        var access = AccessTicket.Sign(
            identity, Purpose.Procurement, "示例采购-2026-001", "A1024",
            new LegalBasis { Instrument = "内环发〔2024〕21号", Article = "35" }, TimeSpan.FromDays(1), TimeProvider.System);
        System.IO.Directory.CreateDirectory(receipts);
        var banned = 0;
        foreach (var part in bidders.Chunk(MostAtOnce))
        {
            // Each answer was verified before it comes out here: signature, ledger entry, inclusion, checkpoint.
            await foreach (var answer in client.BatchCheckStatusAsync(part, access, StatusMoment.Now, cancellationToken))
            {
                var file = Path.Combine(receipts, answer.Statement.Header.Id + ReceiptFiles.Extension);
                await File.WriteAllBytesAsync(file, ReceiptFiles.Encode(answer.Envelope, answer.Receipt), cancellationToken);
                foreach (var status in answer.Statement.Subjects)
                {
                    if (status.LegalEffect == LegalEffect.Ban) banned++;
                    await output.WriteLineAsync($"{status.CreditCode}\t{status.Verdict}\t{status.LegalEffect}");
                }
            }
        }

        return banned == 0 ? 0 : 1;
    }
}
