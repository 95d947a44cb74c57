using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Signing;
using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Exchange.Node.Peers;

/// <summary>What has to hold for every entry of a directory. Finds everything that is wrong, not the first only.</summary>
internal static class DirectoryValidation
{
    public const int MaxNameLength = 200;
    private const int DigestLength = 32;
    private const int MaxLedgerKeyLength = 300;

    public static List<string> Check(Protocol.V1.Directory directory)
    {
        var problems = new List<string>();
        if (directory.Version < 1) problems.Add("The directory's version is below 1.");
        if (!IsMoment(directory.UpdatedAt)) problems.Add("The directory does not say when it was updated.");
        foreach (var agency in directory.Agencies) CheckAgency(agency, problems);
        AddRepeated(directory.Agencies.Select(a => a.Code), "agency", problems);
        AddRepeated(
            directory.Agencies.SelectMany(a => a.Certificates).Select(c => Convert.ToHexStringLower(c.Digest.Span)),
            "certificate",
            problems);
        AddRepeated(directory.Agencies.SelectMany(a => a.SigningKeys).Select(k => k.KeyId), "signing key", problems);
        if (directory.Agencies.All(a => a.Code != directory.Owner)) problems.Add(
            $"The owner {directory.Owner} is not an agency of the directory.");
        return problems;
    }

    private static void CheckAgency(Agency agency, List<string> problems)
    {
        var who = $"Agency {agency.Code}";
        if (!CreditCode.IsValid(agency.Code)) problems.Add($"{who}: the code is not a unified social credit code (GB 32100).");
        if (agency.Name.Length is 0 or > MaxNameLength) problems.Add($"{who}: the name has to have 1 to {MaxNameLength} characters.");
        if (agency.Role == Role.Unspecified || !System.Enum.IsDefined(agency.Role)) problems.Add($"{who}: the role is not known.");
        if (!AreaCode.TryParse(agency.AreaCode, out _)) problems.Add($"{who}: the area {agency.AreaCode} is not six digits of GB/T 2260.");
        if (agency.Endpoint.Length > 0 && !IsEndpoint(agency.Endpoint)) problems.Add(
            $"{who}: the endpoint {agency.Endpoint} is not https://host:port.");
        if (agency.RevokedAt is not null && !IsMoment(agency.RevokedAt)) problems.Add($"{who}: revoked_at is not a time.");
        foreach (var key in agency.LedgerKeys.Where(k => !IsLedgerKey(k))) problems.Add(
            $"{who}: the ledger key {key} is not a signed-note verifier key.");
        if (agency.WitnessKey.Length > 0 && !IsWitnessKey(agency.WitnessKey)) problems.Add(
            $"{who}: the witness key {agency.WitnessKey} is not a verifier key for cosignatures.");
        foreach (var certificate in agency.Certificates)
        {
            if (certificate.Digest.Length != DigestLength) problems.Add($"{who}: a certificate digest does not have {DigestLength} bytes.");
            if (certificate.RevokedAt is not null && !IsMoment(certificate.RevokedAt)) problems.Add($"{who}: revoked_at of a certificate is not a time.");
        }

        foreach (var key in agency.SigningKeys) CheckKey(key, who, problems);
    }

    private static void CheckKey(SigningKey key, string who, List<string> problems)
    {
        if (!PublicKey.TryFromSpki(key.PublicKey.Span, out var publicKey, out var reason)) problems.Add($"{who}: signing key {key.KeyId}: {reason}.");
        else if (publicKey.KeyId != key.KeyId) problems.Add(
            $"{who}: signing key {key.KeyId} has another id than its bytes ({publicKey.KeyId}).");
        if (!IsMoment(key.ValidFrom)) problems.Add($"{who}: signing key {key.KeyId} does not say from when on it is valid.");
        else if (key.ValidTo is not null && (!IsMoment(key.ValidTo) || key.ValidTo < key.ValidFrom)) problems.Add($"{who}: signing key {key.KeyId} ends before it begins.");
        if (key.RevokedAt is not null && !IsMoment(key.RevokedAt)) problems.Add($"{who}: revoked_at of signing key {key.KeyId} is not a time.");
    }

    public static bool IsEndpoint(string endpoint) =>
        Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0 && uri.Fragment.Length == 0;

    /// <summary>The shape of a C2SP signed-note verifier key: name, eight hexadecimal characters, base64.</summary>
    public static bool IsLedgerKey(string key)
    {
        if (key.Length > MaxLedgerKeyLength) return false;
        var parts = key.Split('+', 3);
        return parts.Length == 3
            && parts[0].Length > 0 && !parts[0].Any(char.IsWhiteSpace)
            && parts[1].Length == 8 && parts[1].All(char.IsAsciiHexDigitLower)
            && Convert.TryFromBase64String(parts[2], new byte[MaxLedgerKeyLength], out var length) && length > 1;
    }

    /// <summary>A C2SP tlog-cosignature verifier key.</summary>
    private static bool IsWitnessKey(string key) =>
        key.Length <= MaxLedgerKeyLength && NoteVerifier.TryParse(key, out var verifier, out _) && verifier.Type == NoteKeyType.CosignatureV1;

    private static bool IsMoment(Timestamp? timestamp) =>
        timestamp is { Seconds: >= -62_135_596_800 and <= 253_402_300_799, Nanos: >= 0 and <= 999_999_999 };

    private static void AddRepeated(IEnumerable<string> values, string what, List<string> problems) =>
        problems.AddRange(values.GroupBy(v => v, StringComparer.Ordinal).Where(g => g.Skip(1).Any()).Select(g => $"The {what} {g.Key} is enrolled more than once."));
}
