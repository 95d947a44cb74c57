using System.Runtime.InteropServices;
using System.Text;
using SQLitePCL;

namespace EcoCredit.Exchange.Node.Storage;

/// <summary>A value for a parameter of SQLite, without a box around a number.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct SqliteValue
{
    private const int MostCharacters = 128;

    private readonly object? _object;
    private readonly long _number;
    private readonly bool _isNumber;

    private SqliteValue(long number) => (_number, _isNumber) = (number, true);

    private SqliteValue(object? value) => _object = value;

    public static implicit operator SqliteValue(long value) => new(value);

    public static implicit operator SqliteValue(int value) => new((long)value);

    public static implicit operator SqliteValue(int? value) => value is { } number ? new(number) : default;

    public static implicit operator SqliteValue(long? value) => value is { } number ? new(number) : default;

    public static implicit operator SqliteValue(string? value) => new(value);

    public static implicit operator SqliteValue(byte[]? value) => new(value);

    /// <summary>A value whose type is known only when it runs.</summary>
    public static SqliteValue From(object? value) => value switch
    {
        null or DBNull => default,
        long or int or short or bool => new(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture)),
        string or byte[] => new(value),
        _ => throw new ArgumentException($"SQLite is given no {value.GetType()}.", nameof(value)),
    };

    /// <summary>Binds it; gives SQLite's result code.</summary>
    internal int BindTo(sqlite3_stmt statement, int index) => _object switch
    {
        null => _isNumber ? raw.sqlite3_bind_int64(statement, index, _number) : raw.sqlite3_bind_null(statement, index),
        string { Length: > 0 and <= MostCharacters } text => BindText(statement, index, text),
        string text => raw.sqlite3_bind_text(statement, index, text),
        // A span of no bytes would be bound as NULL.
        byte[] { Length: 0 } => raw.sqlite3_bind_zeroblob(statement, index, 0),
        byte[] bytes => raw.sqlite3_bind_blob(statement, index, bytes),
        _ => throw new InvalidOperationException("Text or bytes."),
    };

    // Short text, as almost all of it is, without an array for its bytes: SQLite keeps a copy of its own.
    private static int BindText(sqlite3_stmt statement, int index, string text)
    {
        Span<byte> bytes = stackalloc byte[3 * MostCharacters];
        return raw.sqlite3_bind_text(statement, index, bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
    }
}
