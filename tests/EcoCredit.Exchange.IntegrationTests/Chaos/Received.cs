using System.Security.Cryptography;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.IntegrationTests.Chaos;

/// <summary>
/// What one subscriber was given: each document once in the order of its first delivery, and how often it was given again. That is
/// allowed where a
/// connection began anew behind what was acknowledged; within a connection each document comes behind the one before.
/// </summary>
internal sealed class Received
{
    private readonly Lock _lock = new(); // over everything here
    private readonly List<(long Index, string Digest)> _first = [];
    private readonly Dictionary<long, string> _digests = [];
    private readonly List<string> _problems = [];
    private int _duplicates;
    private long _newest = -1;

    /// <summary>Different documents.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _first.Count;
        }
    }

    /// <summary>Documents that were given again.</summary>
    public int Duplicates
    {
        get
        {
            lock (_lock) return _duplicates;
        }
    }

    /// <summary>From here on documents come over another connection.</summary>
    public void BeginConnection()
    {
        lock (_lock) _newest = -1;
    }

    public void Take(StoredDocument document)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(document.Envelope.Payload.Span));
        lock (_lock)
        {
            if (document.Index <= _newest) _problems.Add($"{document.Index} came behind {_newest} on one connection");
            _newest = document.Index;
            if (_digests.TryGetValue(document.Index, out var known))
            {
                _duplicates++;
                if (known != digest) _problems.Add($"{document.Index} came again as another document");
                return;
            }

            if (_first.Count > 0 && document.Index < _first[^1].Index) _problems.Add($"{document.Index} came behind {_first[^1].Index}");
            _first.Add((document.Index, digest));
            _digests.Add(document.Index, digest);
        }
    }

    /// <summary>What differs from what should be here; empty where it is all of it, in order, and nothing else.</summary>
    public IReadOnlyList<string> Differences(IReadOnlyList<TrueDocument> expected)
    {
        lock (_lock)
        {
            var problems = new List<string>(_problems);
            var should = expected.Select(d => (d.Index, d.Digest)).ToList();
            problems.AddRange(should.Except(_first).Select(d => $"{d.Index} is missing"));
            problems.AddRange(_first.Except(should).Select(d => $"{d.Index} is too many"));
            return problems.Count == 0 && !_first.SequenceEqual(should) ? ["another order"] : problems;
        }
    }
}
