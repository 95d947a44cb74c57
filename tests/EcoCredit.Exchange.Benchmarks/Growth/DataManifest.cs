using System.Text.Json;
using System.Text.Json.Serialization;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Testing;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Benchmarks.Growth;

/// <summary>What a data set is made of: the file <c>data-set.json</c> in its folder. By it a later run takes the set up again.</summary>
internal sealed record DataManifest
{
    public const string CurrentFormat = "ecocredit-data-set/v1";

    private const string FileName = "data-set.json";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public required string Format { get; init; }

    public required TestStore Store { get; init; }

    /// <summary>The same seed gives the same documents; keys and nonces are new in each set.</summary>
    public required long Seed { get; init; }

    public required long Documents { get; init; }

    /// <summary>The newest migration of the tables.</summary>
    public required string Schema { get; init; }

    /// <summary>When the newest document came in; the oldest is two years older.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>Every document is there, and a node has run on it once.</summary>
    public bool IsComplete { get; init; }

    /// <summary>The newest migration of this build.</summary>
    public static string CurrentSchema { get; } = FindSchema();

    /// <summary>Reads it; <see langword="null"/> where the folder holds no data set.</summary>
    public static DataManifest? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return File.Exists(path) ? JsonSerializer.Deserialize<DataManifest>(File.ReadAllText(path), Json) : null;
    }

    public void Write(string folder)
    {
        var path = Path.Combine(folder, FileName);
        File.WriteAllText(path + ".new", JsonSerializer.Serialize(this, Json));
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>Whether this build can go on with it.</summary>
    /// <exception cref="InvalidOperationException">It cannot; the message says what to do.</exception>
    public void RequireUsable(string folder, bool migrate)
    {
        if (Format != CurrentFormat) throw new InvalidOperationException(
            $"The data set in {folder} has the format {Format}, this build makes {CurrentFormat}: delete the folder and make it again.");
        var isOlder = string.CompareOrdinal(Schema, CurrentSchema) < 0;
        if (Schema != CurrentSchema && !(migrate && isOlder)) throw new InvalidOperationException(
            $"The data set in {folder} has the tables of {Schema}, this build has {CurrentSchema}: "
            + (isOlder ? "run the data command with --migrate, or delete the folder and make it again." : "it was made by a newer build."));
    }

    private static string FindSchema()
    {
        using var context = new ExchangeDbContext(new DbContextOptionsBuilder<ExchangeDbContext>().UseSqlite().Options);
        return context.Database.GetMigrations().Last();
    }
}
