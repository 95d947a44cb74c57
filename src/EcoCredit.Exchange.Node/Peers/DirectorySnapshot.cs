using System.Collections.Frozen;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.Node.Peers;

/// <summary>One version of the directory, ready for look-ups. Immutable: a call that began with one sees the same to its end.</summary>
internal sealed class DirectorySnapshot
{
    private const int DigestHexLength = 64;

    private readonly FrozenDictionary<string, Enrolment> _certificates;
    private readonly FrozenDictionary<string, SignerKey> _keys;
    private readonly FrozenDictionary<string, Agency> _agencies;

    /// <summary>Builds the look-ups of a directory that <see cref="DirectoryValidation"/> found nothing against.</summary>
    public DirectorySnapshot(Protocol.V1.Directory directory, Envelope envelope)
    {
        Version = directory.Version;
        Envelope = envelope;
        Agencies = [.. directory.Agencies.OrderBy(a => a.Code, StringComparer.Ordinal)];
        _agencies = Agencies.ToFrozenDictionary(a => a.Code, StringComparer.Ordinal);
        _certificates = Agencies
            .SelectMany(a => a.Certificates.Select(c => Enrol(a, c)))
            .ToFrozenDictionary(e => e.Caller.CertificateDigest, StringComparer.Ordinal);
        _keys = Agencies
            .SelectMany(a => a.SigningKeys.Select(k => (k.KeyId, Key: ReadKey(a, k))))
            .ToFrozenDictionary(k => k.KeyId, k => k.Key, StringComparer.Ordinal);
    }

    /// <summary>Goes up with every change.</summary>
    public long Version { get; }

    /// <summary>The signed directory, as it lies in the folder.</summary>
    public Envelope Envelope { get; }

    /// <summary>All agencies, revoked ones too, in the order of their codes. Not to be changed.</summary>
    public IReadOnlyList<Agency> Agencies { get; }

    /// <summary>
    /// Finds who calls with a certificate (SHA-256 of its DER, 32 bytes); <see langword="null"/> where it is not enrolled or was revoked.
    /// </summary>
    public Caller? FindCaller(ReadOnlySpan<byte> sha256, DateTimeOffset now)
    {
        if (sha256.Length * 2 != DigestHexLength) return null;
        Span<char> hex = stackalloc char[DigestHexLength];
        Convert.TryToHexStringLower(sha256, hex, out _);
        return _certificates.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(hex, out var enrolment) ? enrolment.At(now) : null;
    }

    /// <summary>As the other, with the digest as 64 lower-case hexadecimal characters.</summary>
    public Caller? FindCaller(string sha256Hex, DateTimeOffset now) => _certificates.GetValueOrDefault(sha256Hex)?.At(now);

    /// <summary>Finds a key, revoked and expired ones too: ask it <see cref="SignerKey.IsValid"/>.</summary>
    public SignerKey? FindKey(string keyId) => _keys.GetValueOrDefault(keyId);

    /// <summary>Finds an agency, revoked ones too.</summary>
    public Agency? FindAgency(string code) => _agencies.GetValueOrDefault(code);

    private static Enrolment Enrol(Agency agency, ClientCertificate certificate) => new(
        new Caller(agency.Code, agency.Name, agency.Role, AreaOf(agency), Convert.ToHexStringLower(certificate.Digest.Span)),
        Earlier(agency.RevokedAt?.ToDateTimeOffset(), certificate.RevokedAt?.ToDateTimeOffset()));

    private static SignerKey ReadKey(Agency agency, SigningKey key) => new(
        agency.Code,
        agency.Role,
        AreaOf(agency),
        PublicKey.FromSpki(key.PublicKey.Span).CreateVerifier(),
        key.ValidFrom.ToDateTimeOffset(),
        key.ValidTo?.ToDateTimeOffset(),
        Earlier(agency.RevokedAt?.ToDateTimeOffset(), key.RevokedAt?.ToDateTimeOffset()));

    private static AreaCode AreaOf(Agency agency) =>
        AreaCode.TryParse(agency.AreaCode, out var area) ? area : throw new InvalidOperationException("The directory was not validated.");

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) => a is null || b < a ? b : a;

    private sealed record Enrolment(Caller Caller, DateTimeOffset? RevokedAt)
    {
        public Caller? At(DateTimeOffset now) => now >= RevokedAt ? null : Caller;
    }
}
