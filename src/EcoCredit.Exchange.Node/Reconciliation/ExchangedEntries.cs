using System.Security.Cryptography;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Deliveries;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Reconciliation;

/// <summary>An entry of an exchange, before it is described.</summary>
internal sealed record FoundEntry(long Index, LedgerEntry Entry);

/// <summary>
/// Describes entries by which documents came in or were sent. What they say is taken from their bodies, not from the tables beside them.
/// </summary>
internal sealed class ExchangedEntries(BodyCipher cipher)
{
    /// <summary>Whether an entry may be of an exchange with an agency.</summary>
    public static bool IsExchange(LedgerEntry entry, string peer) =>
        entry.OtherPartyCode == peer && (entry.Type == LedgerEntryType.Delivery || (entry.Type == LedgerEntryType.Intake && IsToldOf(entry)));

    /// <summary>Describes entries in their order; deliveries of subscriptions are left out.</summary>
    public async Task<List<ExchangedEntry>> DescribeAsync(
        ExchangeDbContext context, string peer, IReadOnlyList<FoundEntry> found, ProvedEntries proofs, CancellationToken cancellationToken)
    {
        long[] indexes = [.. found.Select(f => f.Index)];
        var bodies = indexes.Length == 0 ? [] : await context.LedgerBodies.Where(b => indexes.Contains(b.Idx))
            .ToDictionaryAsync(b => b.Idx, cancellationToken);
        var described = new List<ExchangedEntry>();
        foreach (var one in found)
        {
            var entry = Describe(one, bodies.GetValueOrDefault(one.Index), proofs);
            if (entry is not null) described.Add(entry);
        }

        await AddDocumentsAsync(context, peer, described, cancellationToken);
        return described;
    }

    // Why somebody asks comes in as a document too; it may be sealed, and is nobody's to compare. Practitioners stay in their own channel.
    private static bool IsToldOf(LedgerEntry entry) =>
        entry.KindCode != (int)DocumentKind.AccessStatement && PermissionFloor.MayBeTold((DocumentKind)entry.KindCode);

    private ExchangedEntry? Describe(FoundEntry found, LedgerBodyRow? row, ProvedEntries proofs)
    {
        var isSent = found.Entry.Type == LedgerEntryType.Delivery;
        var described = new ExchangedEntry
        {
            Direction = isSent ? ExchangeDirection.Sent : ExchangeDirection.Received,
            At = Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(found.Entry.TimeMs)),
            Opening = row?.Opening is { } opening ? UnsafeByteOperations.UnsafeWrap(opening) : ByteString.Empty,
        };
        if (Open(found.Entry, row) is { } body && !(isSent ? TryAddSent(described, body) : TryAddReceived(described, found, body))) return null;
        described.Proof = proofs.Prove(found.Index);
        return described;
    }

    // Erased, missing or altered: the entry stands, and says of itself what it can.
    private byte[]? Open(LedgerEntry entry, LedgerBodyRow? row)
    {
        try
        {
            return row?.Ciphertext is { } ciphertext ? cipher.Decrypt(new SealedBody(row.KeyId, ciphertext, entry.Encode())) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static bool TryAddSent(ExchangedEntry described, byte[] body)
    {
        var record = DisclosureRecord.Parser.ParseFrom(body);
        if (record.Method != DeliveryDisclosures.Method) return false;
        described.Record = UnsafeByteOperations.UnsafeWrap(body);
        described.Documents.AddRange(record.PayloadDigests.Zip(
            record.Indexes, (digest, index) => new ExchangedDocument { PayloadDigest = digest, Index = index }));
        return true;
    }

    private static bool TryAddReceived(ExchangedEntry described, FoundEntry found, byte[] body)
    {
        var payload = Envelope.Parser.ParseFrom(body).Payload;
        described.Documents.Add(new ExchangedDocument
        {
            PayloadDigest = ByteString.CopyFrom(SHA256.HashData(payload.Span)),
            Kind = (DocumentKind)found.Entry.KindCode,
            Index = found.Index,
        });
        return true;
    }

    /// <summary>Names the documents, and says how far the sent ones have come.</summary>
    private static async Task AddDocumentsAsync(
        ExchangeDbContext context, string peer, List<ExchangedEntry> described, CancellationToken cancellationToken)
    {
        long[] indexes = [.. described.SelectMany(e => e.Documents).Select(d => d.Index).Distinct()];
        if (indexes.Length == 0) return;
        var rows = await context.Documents.Where(d => indexes.Contains(d.Idx))
            .Select(d => new { d.Idx, d.Source, d.DocumentId, d.Kind }).ToDictionaryAsync(d => d.Idx, cancellationToken);
        var states = await context.Deliveries.Where(d => d.Recipient == peer && indexes.Contains(d.Idx))
            .ToDictionaryAsync(d => d.Idx, d => (DeliveryState)d.State, cancellationToken);
        foreach (var entry in described)
        {
            foreach (var document in entry.Documents)
            {
                if (rows.TryGetValue(document.Index, out var row))
                {
                    document.Document = new DocumentReference { SourceAgency = row.Source, Id = row.DocumentId };
                    document.Kind = (DocumentKind)row.Kind;
                }

                if (entry.Direction == ExchangeDirection.Sent && states.TryGetValue(document.Index, out var state))
                    document.State = NameOf(state);
            }
        }
    }

    private static string NameOf(DeliveryState state) => state switch
    {
        DeliveryState.Received => "DELIVERED",
        DeliveryState.Waiting => "WAITING",
        DeliveryState.Sent => "SENT",
        DeliveryState.Parked => "PARKED",
        DeliveryState.Dropped => "DROPPED",
        _ => "",
    };
}
