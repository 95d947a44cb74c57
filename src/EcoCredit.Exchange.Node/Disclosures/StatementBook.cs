using System.Security.Cryptography;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace EcoCredit.Exchange.Node.Disclosures;

/// <summary>What an access statement says, as far as a report tells of it.</summary>
/// <param name="CaseNumber">Case or project number.</param>
/// <param name="LegalBasis">Provisions, one a line.</param>
/// <param name="SealedUntilMs">Until when it is sealed; 0 where it is not.</param>
/// <param name="IsReadable">Whether its body could be read: nobody knows then whether it is sealed.</param>
internal sealed record StatementFacts(string CaseNumber, string LegalBasis, long SealedUntilMs, bool IsReadable)
{
    /// <summary>No statement, or one that was erased.</summary>
    public static StatementFacts None { get; } = new("", "", 0, IsReadable: true);

    /// <summary>Its body is there and says nothing.</summary>
    public static StatementFacts Unreadable { get; } = new("", "", 0, IsReadable: false);
}

/// <summary>Finds what access statements say by their digests; they never change.</summary>
internal sealed class StatementBook(BodyCipher cipher) : IDisposable
{
    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = 10_000 });

    public async Task<StatementFacts> FindAsync(ExchangeDbContext context, ByteString digest, CancellationToken cancellationToken)
    {
        if (digest.IsEmpty) return StatementFacts.None;
        if (_known.TryGetValue(digest, out StatementFacts? known)) return known!;
        var bytes = digest.ToByteArray();
        var index = await context.Documents
            .Where(d => d.PayloadDigest == bytes && d.Kind == (int)DocumentKind.AccessStatement)
            .Select(d => (long?)d.Idx).FirstOrDefaultAsync(cancellationToken);
        var body = index is null ? null : await SealedBodies.FindAsync(context, index.Value, cancellationToken);
        var facts = body is null ? StatementFacts.None : Read(body.Value);
        // What cannot be read may be readable tomorrow.
        return facts.IsReadable ? _known.Set(digest, facts, new MemoryCacheEntryOptions { Size = 1 }) : facts;
    }

    /// <summary>Statements were erased: nothing of them stays in memory.</summary>
    public void Forget() => _known.Clear();

    public void Dispose() => _known.Dispose();

    private StatementFacts Read(SealedBody body)
    {
        try
        {
            var statement = AccessStatement.Parser.ParseFrom(Envelope.Parser.ParseFrom(cipher.Decrypt(body)).Payload);
            var provisions = statement.Header.LegalBasis.Select(b => $"{b.Instrument} {b.Article}".Trim());
            return new StatementFacts(
                statement.CaseNumber,
                string.Join('\n', provisions),
                Moments.Read(statement.SealedUntil) is { } until ? MsFrom(until) : 0,
                IsReadable: true);
        }
        catch (Exception e) when (e is CryptographicException or InvalidProtocolBufferException)
        {
            return StatementFacts.Unreadable;
        }
    }

    // Up, not down: no part of a millisecond too early.
    private static long MsFrom(DateTimeOffset moment) =>
        moment.ToUnixTimeMilliseconds() + (moment.Ticks % TimeSpan.TicksPerMillisecond > 0 ? 1 : 0);
}
