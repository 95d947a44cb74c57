using System.Security.Cryptography;
using System.Text;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;

namespace EcoCredit.Exchange.Node.Administration;

/// <summary>A part of what the node goes by, as it is recorded: names and values, without secrets and without names of persons.</summary>
internal sealed class Configuration
{
    private readonly SortedDictionary<string, string> _items = new(StringComparer.Ordinal);

    /// <param name="name">Which part.</param>
    /// <param name="items">What it says. Of two values under one name both stand.</param>
    public Configuration(string name, IEnumerable<(string What, string Value)> items)
    {
        Name = name;
        foreach (var (what, value) in items) _items[what] = _items.TryGetValue(what, out var before) ? before + "; " + value : value;
        Digest = SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(_items.Select(i => $"{i.Key}={i.Value}\n"))));
    }

    public string Name { get; }

    public byte[] Digest { get; }

    /// <summary>What is recorded, with what has changed since the record before.</summary>
    public ConfigurationRecord ToRecord(ConfigurationRecord? before)
    {
        var record = new ConfigurationRecord { Name = Name, Digest = ByteString.CopyFrom(Digest) };
        record.Items.AddRange(_items.Select(i => new ConfigurationItem { What = i.Key, Value = i.Value }));
        if (before is null) return record;
        var known = before.Items.ToDictionary(i => i.What, i => i.Value, StringComparer.Ordinal);
        var all = new SortedSet<string>(known.Keys.Concat(_items.Keys), StringComparer.Ordinal);
        foreach (var what in all)
        {
            var (old, now) = (known.GetValueOrDefault(what, ""), _items.GetValueOrDefault(what, ""));
            if (old != now) record.Changes.Add(new ConfigurationChange { What = what, Before = old, After = now });
        }

        return record;
    }
}
