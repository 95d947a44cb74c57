using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.Client;

/// <summary>
/// The keys that receipts are checked against: signing keys and ledger keys of each agency, from peer cards or a directory that were
/// obtained and compared in another way than the receipt. Immutable and thread-safe.
/// </summary>
public sealed class ReceiptTrust
{
    private readonly Dictionary<string, AgencyKeys> _agencies = new(StringComparer.Ordinal);

    private ReceiptTrust()
    {
    }

    /// <summary>Takes the keys of agencies. What cannot be read is left out: nothing is trusted by mistake.</summary>
    public static ReceiptTrust From(IEnumerable<Agency> agencies)
    {
        ArgumentNullException.ThrowIfNull(agencies);
        var trust = new ReceiptTrust();
        foreach (var agency in agencies) trust._agencies[agency.Code] = AgencyKeys.Of(agency);
        return trust;
    }

    internal AgencyKeys? Find(string agencyCode) => _agencies.GetValueOrDefault(agencyCode);

    /// <summary>The keys of one agency.</summary>
    internal sealed record AgencyKeys(IReadOnlyDictionary<string, TrustedKey> SigningKeys, IReadOnlyList<NoteVerifier> LedgerKeys)
    {
        public static AgencyKeys Of(Agency agency)
        {
            var keys = new Dictionary<string, TrustedKey>(StringComparer.Ordinal);
            foreach (var key in agency.SigningKeys)
            {
                if (PublicKey.TryFromSpki(key.PublicKey.Span, out var parsed, out _)) keys[parsed.KeyId] = new TrustedKey(parsed.CreateVerifier(), key);
            }

            var ledger = new List<NoteVerifier>();
            foreach (var text in agency.LedgerKeys)
            {
                if (NoteVerifier.TryParse(text, out var verifier, out _)) ledger.Add(verifier);
            }

            return new AgencyKeys(keys, ledger);
        }
    }

    /// <summary>A signing key and when it may sign.</summary>
    internal sealed record TrustedKey(IVerifier Verifier, SigningKey Validity)
    {
        // A signature made before a revocation keeps its worth: a receipt is read years later.
        public bool WasValidAt(DateTimeOffset moment) =>
            Validity.ValidFrom?.ToDateTimeOffset() <= moment
            && (Validity.ValidTo is null || moment <= Validity.ValidTo.ToDateTimeOffset())
            && (Validity.RevokedAt is null || moment < Validity.RevokedAt.ToDateTimeOffset());
    }
}
