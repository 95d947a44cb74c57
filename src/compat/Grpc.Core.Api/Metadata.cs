using System.Collections;
using System.Diagnostics;
using System.Text;
using Grpc.Core.Utils;

namespace Grpc.Core;

/// <summary>Request headers, response headers or response trailers of a call: an ordered list in which keys may repeat.</summary>
[DebuggerDisplay("Count = {Count}")]
public sealed class Metadata : IList<Metadata.Entry>
{
    /// <summary>Ending of the keys whose values are bytes.</summary>
    public const string BinaryHeaderSuffix = "-bin";

    /// <summary>An empty list that cannot be changed.</summary>
    public static readonly Metadata Empty = new Metadata().Freeze();

    private readonly List<Entry> _entries = [];

    /// <summary>Number of entries.</summary>
    public int Count => _entries.Count;

    /// <summary>Whether a change throws <see cref="InvalidOperationException"/>.</summary>
    public bool IsReadOnly { get; private set; }

    /// <summary>The entry at a position.</summary>
    public Entry this[int index]
    {
        get => _entries[index];
        set
        {
            GrpcPreconditions.CheckNotNull(value, nameof(value));
            Writable()[index] = value;
        }
    }

    /// <summary>The last entry with the key in any casing, or null.</summary>
    public Entry? Get(string key)
    {
        for (var i = _entries.Count - 1; i >= 0; i--)
        {
            if (_entries[i].HasKey(key))
                return _entries[i];
        }

        return null;
    }

    /// <summary>The text of the last entry with the key, or null; throws if that entry is binary.</summary>
    public string? GetValue(string key) => Get(key)?.Value;

    /// <summary>The bytes of the last entry with the key (those of an ASCII text included), or null.</summary>
    public byte[]? GetValueBytes(string key) => Get(key)?.ValueBytes;

    /// <summary>All entries with the key, in order.</summary>
    public IEnumerable<Entry> GetAll(string key)
    {
        for (var i = 0; i < _entries.Count; i++)
        {
            if (_entries[i].HasKey(key))
                yield return _entries[i];
        }
    }

    /// <summary>Appends a text.</summary>
    public void Add(string key, string value) => Add(new Entry(key, value));

    /// <summary>Appends bytes; the key has to end in <see cref="BinaryHeaderSuffix"/>.</summary>
    public void Add(string key, byte[] valueBytes) => Add(new Entry(key, valueBytes));

    /// <summary>Appends an entry.</summary>
    public void Add(Entry item)
    {
        GrpcPreconditions.CheckNotNull(item, nameof(item));
        Writable().Add(item);
    }

    /// <summary>Puts an entry at a position.</summary>
    public void Insert(int index, Entry item)
    {
        GrpcPreconditions.CheckNotNull(item, nameof(item));
        Writable().Insert(index, item);
    }

    /// <summary>Removes the entry, compared by reference.</summary>
    public bool Remove(Entry item) => Writable().Remove(item);

    /// <summary>Removes the entry at a position.</summary>
    public void RemoveAt(int index) => Writable().RemoveAt(index);

    /// <summary>Removes everything.</summary>
    public void Clear() => Writable().Clear();

    /// <summary>Whether the entry is in the list, compared by reference.</summary>
    public bool Contains(Entry item) => _entries.Contains(item);

    /// <summary>Position of the entry, compared by reference, or -1.</summary>
    public int IndexOf(Entry item) => _entries.IndexOf(item);

    /// <summary>Copies the entries into an array.</summary>
    public void CopyTo(Entry[] array, int arrayIndex) => _entries.CopyTo(array, arrayIndex);

    /// <summary>Enumerates the entries in order.</summary>
    public IEnumerator<Entry> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal Metadata Freeze()
    {
        IsReadOnly = true;
        return this;
    }

    private List<Entry> Writable()
    {
        GrpcPreconditions.CheckState(!IsReadOnly, "The metadata is read only.");
        return _entries;
    }

    /// <summary>One key with its text or bytes; immutable.</summary>
    public class Entry
    {
        private readonly string? _text;
        private readonly byte[]? _bytes;

        /// <summary>Creates an entry of bytes; the key has to end in <see cref="BinaryHeaderSuffix"/>.</summary>
        public Entry(string key, byte[] valueBytes)
        {
            Key = NormalizeKey(key);
            GrpcPreconditions.CheckArgument(IsBinaryKey(Key), $"The key of a binary metadata entry has to end in '{BinaryHeaderSuffix}'.");
            _bytes = GrpcPreconditions.CheckNotNull(valueBytes, nameof(valueBytes)).AsSpan().ToArray();
        }

        /// <summary>Creates an entry of ASCII text; the key must not end in <see cref="BinaryHeaderSuffix"/>.</summary>
        public Entry(string key, string value)
        {
            Key = NormalizeKey(key);
            GrpcPreconditions.CheckArgument(!IsBinaryKey(Key), $"The key of a text metadata entry must not end in '{BinaryHeaderSuffix}'.");
            _text = GrpcPreconditions.CheckNotNull(value, nameof(value));
        }

        /// <summary>The key, in lower case.</summary>
        public string Key { get; }

        /// <summary>A copy of the bytes; of a text, its ASCII bytes.</summary>
        public byte[] ValueBytes => _bytes is null ? Encoding.ASCII.GetBytes(_text!) : _bytes.AsSpan().ToArray();

        /// <summary>The text; throws <see cref="InvalidOperationException"/> if the entry is binary.</summary>
        public string Value => _text ?? throw new InvalidOperationException("A binary metadata entry has no text value.");

        /// <summary>Whether the value is bytes.</summary>
        public bool IsBinary => _bytes is not null;

        /// <summary>Key and value for diagnosis; of bytes, the length only.</summary>
        public override string ToString() =>
            IsBinary ? $"[Entry: key={Key}, valueBytes={_bytes!.Length} bytes]" : $"[Entry: key={Key}, value={_text}]";

        internal bool HasKey(string key) => string.Equals(Key, key, StringComparison.OrdinalIgnoreCase);

        private static bool IsBinaryKey(string key) => key.EndsWith(BinaryHeaderSuffix, StringComparison.Ordinal);

        private static string NormalizeKey(string key)
        {
            GrpcPreconditions.CheckNotNull(key, nameof(key));
            var lowered = false;
            foreach (var c in key)
            {
                GrpcPreconditions.CheckArgument(
                    char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.',
                    "A metadata key consists of letters, digits, underscores, hyphens and dots.");
                lowered |= char.IsAsciiLetterUpper(c);
            }

            return lowered ? key.ToLowerInvariant() : key;
        }
    }
}
