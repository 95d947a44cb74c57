using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;

namespace EcoCredit.Examples;

/// <summary>
/// A credit platform fetches what is new since the last run: documents lie in a folder by their place in the ledger, with the cursor.
/// The cursor moves when a page has been kept, so a run that is broken off fetches that page again and writes the same files. Whoever
/// keeps documents in a database takes a subscription and <see cref="TransactionalInbox"/> instead.
/// </summary>
public static class FollowRecords
{
    /// <summary>Fetches.</summary>
    /// <param name="client">The client.</param>
    /// <param name="identity">The platform, which signs why it asks.</param>
    /// <param name="folder">Folder of documents and cursor.</param>
    /// <param name="output">Where it says how many came.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<int> RunAsync(
        ExchangeClient client, ClientIdentity identity, string folder, TextWriter output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(output);
        System.IO.Directory.CreateDirectory(folder);
        var cursorFile = Path.Combine(folder, "cursor");
        var filter = new PullRequest
        {
            Kinds = { DocumentKind.EvaluationResult, DocumentKind.Flag, DocumentKind.FlagLift, DocumentKind.RepairConfirmation },
            Cursor = File.Exists(cursorFile) ? await File.ReadAllTextAsync(cursorFile, cancellationToken) : "",
        };
        var access = AccessTicket.Sign(
            identity, Purpose.EcologySupervision, "示例平台-2026-1", "A1024",
            new LegalBasis { Instrument = "内环发〔2024〕21号", Article = "35" }, TimeSpan.FromDays(1), TimeProvider.System);
        var count = 0;
        await foreach (var page in client.PullAsync(filter, access, cancellationToken))
        {
            foreach (var document in page.Documents)
            {
                // The envelope as its source signed it: whoever reads it later can verify it.
                var file = Path.Combine(folder, $"{document.Index:D12}.document");
                await File.WriteAllBytesAsync(file, document.ToByteArray(), cancellationToken);
                count++;
            }

            await File.WriteAllTextAsync(cursorFile + ".new", page.NextCursor, cancellationToken);
            File.Move(cursorFile + ".new", cursorFile, overwrite: true);
        }

        await output.WriteLineAsync($"{count} documents");
        return 0;
    }
}
