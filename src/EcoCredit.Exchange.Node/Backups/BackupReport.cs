namespace EcoCredit.Exchange.Node.Backups;

/// <summary>What backup.json says of a backup.</summary>
public sealed record BackupReport
{
    /// <summary>Value of <see cref="Format"/>.</summary>
    public const string CurrentFormat = "ecocredit-backup/v1";

    /// <summary>Always "ecocredit-backup/v1".</summary>
    public required string Format { get; init; }

    /// <summary>Whose node it is of.</summary>
    public required string Agency { get; init; }

    /// <summary>When it was begun.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>"sqlite" where the database is in it, "postgres" where it is backed up by its own tools.</summary>
    public required string Database { get; init; }

    /// <summary>Origin of the ledger in it; <see langword="null"/> where there is none.</summary>
    public string? Origin { get; init; }

    /// <summary>Entries in it.</summary>
    public long Size { get; init; }

    /// <summary>SHA-256 of database.db, 64 hexadecimal characters; <see langword="null"/> where there is none.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Whether the private keys are in it.</summary>
    public bool HasKeys { get; init; }
}
