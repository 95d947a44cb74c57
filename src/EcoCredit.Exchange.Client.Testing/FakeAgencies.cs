using System.Collections.Concurrent;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.Client.Testing;

/// <summary>Who takes part.</summary>
internal sealed class FakeAgencies : IDisposable
{
    private readonly ConcurrentDictionary<string, (FakeAgency Agency, IVerifier Verifier)> _keys = new(StringComparer.Ordinal);
    private readonly List<FakeAgency> _all = [];
    private readonly List<Agency> _entries = [];

    /// <summary>Adds one; each is trusted by whoever connects after it.</summary>
    public FakeAgency Add(Role role, string area, TimeProvider time)
    {
        var agency = new FakeAgency(_all.Count + 1, role, area, _entries, time);
        _keys[agency.Identity.Signer.PublicKey.KeyId] = (agency, agency.Identity.Signer.PublicKey.CreateVerifier());
        _all.Add(agency);
        _entries.Add(agency.Entry);
        return agency;
    }

    public SignerOf? FindKey(string keyId) => _keys.TryGetValue(keyId, out var found) ? new SignerOf(found.Agency, found.Verifier) : null;

    public IReadOnlyList<Agency> Entries => _entries;

    public void Dispose()
    {
        foreach (var agency in _all) agency.Dispose();
    }

    internal sealed record SignerOf(FakeAgency Agency, IVerifier Verifier);
}
