using System.Diagnostics.Metrics;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;

namespace EcoCredit.Exchange.Node.Telemetry;

/// <summary>
/// Days that certificates and keys have left. Of many of a kind, the one that ends first. Negative once it has ended; nothing is measured of
/// what does not end.
/// </summary>
internal sealed class CredentialMeters
{
    private readonly TlsMaterial _tls;
    private readonly PeerDirectory _directory;
    private readonly ConnectionRegistry _connections;
    private readonly NodeKeys _keys;
    private readonly NodeOptions _options;
    private readonly TimeProvider _time;

    public CredentialMeters(
        NodeMeter meter,
        TlsMaterial tls,
        PeerDirectory directory,
        ConnectionRegistry connections,
        NodeKeys keys,
        NodeOptions options,
        TimeProvider time)
    {
        (_tls, _directory, _connections, _keys, _options, _time) = (tls, directory, connections, keys, options, time);
        meter.Meter.CreateObservableGauge(
            "ecocredit.certificate.days_left", () => Observe(), "d", "Days until a certificate or key ends; the first to end of its kind.");
    }

    private IEnumerable<Measurement<double>> Observe()
    {
        var now = _time.GetUtcNow();
        foreach (var (credential, end) in Ends(now))
        {
            if (end is { } known)
                yield return new Measurement<double>((known - now).TotalDays, new KeyValuePair<string, object?>("credential", credential));
        }
    }

    private IEnumerable<(string Credential, DateTimeOffset? End)> Ends(DateTimeOffset now)
    {
        foreach (var end in _tls.Ends()) yield return end;
        yield return ("peer", _connections.FirstCertificateEnd());
        var directory = _directory.Current;
        yield return ("signing", directory.FindKey(_keys.Signing.PublicKey.KeyId)?.ValidTo);
        // An agency in the middle of a rotation has two keys: the last of them counts.
        var others = directory.Agencies.Where(a => a.RevokedAt is null && a.Code != _options.Agency.Code)
            .Select(a => a.SigningKeys.Select(k => directory.FindKey(k.KeyId)!).Where(k => !(k.RevokedAt <= now)).ToList())
            .Where(keys => keys.Count > 0 && keys.TrueForAll(k => k.ValidTo is not null))
            .Select(keys => keys.Max(k => k.ValidTo));
        yield return ("peer_signing", others.Min());
    }
}
