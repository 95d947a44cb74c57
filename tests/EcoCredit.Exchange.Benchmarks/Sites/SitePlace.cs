using System.Text.Json;
using EcoCredit.Exchange.Benchmarks.Measuring;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Signing;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.Benchmarks.Sites;

/// <summary>The folders and the database of a site, before anything runs on them.</summary>
internal sealed class SitePlace : IAsyncDisposable
{
    private readonly DatabaseFactory? _database;
    private readonly TestFolder _files;
    private readonly TestAgency _city;
    private readonly IReadOnlyList<TestAgency> _buyers;
    private int _copies;

    private SitePlace(DatabaseFactory? database, TestFolder files, TestAgency owner, TestAgency city, IReadOnlyList<TestAgency> buyers)
    {
        (_database, _files, Owner, _city, _buyers) = (database, files, owner, city, buyers);
    }

    public TestStore Store => _database?.Store ?? TestStore.Sqlite;

    public TestAgency Owner { get; }

    private string Sm2KeyPath => _files.At("city-sm2.pem");

    public static async Task<SitePlace> CreateAsync(
        TestStore store, int buyers, string region, string city, Func<NodeOptions, NodeOptions> settings)
    {
        var files = new TestFolder();
        // SQLite lies in the node's own folder, as it does for whoever runs a node.
        if (store == TestStore.Postgres) await OwnPostgres.SetUpAsync();
        var database = store == TestStore.Postgres ? await DatabaseFactory.CreateAsync(store) : null;
        var own = database?.OptionsWith(files.At("postgres.password")) ?? new DatabaseOptions();
        var place = new SitePlace(
            database,
            files,
            new TestAgency(1, Role.EcoRegion, region, TimeProvider.System, own),
            new TestAgency(2, Role.EcoCity, city),
            [.. Enumerable.Range(7, buyers).Select(number => new TestAgency(number, Role.Procurement, city))]);
        place.Enrol();
        var folder = place.Owner.Folder;
        // What a benchmark asks for at once is more than one agency usually does; and nothing but warnings is written beside the figures.
        var wide = folder.Options with
        {
            LogLevel = "Warning",
            Limits = folder.Options.Limits with { MaxPushStreamsPerAgency = 256 },
        };
        NodeOptionsFile.Write(folder.OptionsPath, settings(wide));
        return place;
    }

    /// <summary>The folder of a replica: the same keys, settings and directory, over the same database.</summary>
    public string CopyOfOwner()
    {
        var copy = _files.At($"replica-{++_copies}");
        foreach (var path in System.IO.Directory.EnumerateFiles(Owner.Folder.Path, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(Owner.Folder.Path, path));
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target);
        }

        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return copy;
    }

    public SiteDescription Describe(IReadOnlyList<Uri> nodes, Uri echo) => new()
    {
        Store = Store,
        Nodes = nodes,
        Echo = echo,
        Owner = Owner.Folder.Path,
        Buyers = [.. _buyers.Select(b => b.Folder.Path)],
        City = _city.Folder.Path,
        CitySm2Key = Sm2KeyPath,
        Database = _database?.Location ?? Owner.Folder.DatabasePath,
    };

    /// <summary>Writes what a load generator in another process is to know; the file is gone with the place.</summary>
    public string Write(SiteDescription description)
    {
        var path = _files.At("site.json");
        File.WriteAllText(path, JsonSerializer.Serialize(description, Result.Json));
        return path;
    }

    /// <summary>The postmaster; <see langword="null"/> where the database runs inside the node or on another machine.</summary>
    public async Task<int?> FindDatabaseProcessAsync()
    {
        if (_database is null) return null;
        // The process that answered may be gone with its connection: another one is asked then.
        for (var attempt = 0; attempt < 20; attempt++)
        {
            if (ProcessTimes.ParentOf((int)(await _database.QueryAsync("SELECT pg_backend_pid()"))[0][0]) is { } parent) return parent;
        }

        throw new InvalidOperationException("The database's processes are not on this machine.");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var agency in _buyers.Append(_city).Append(Owner)) agency.Dispose();
        if (_database is not null) await _database.DisposeAsync();
        _files.Dispose();
    }

    private void Enrol()
    {
        using var sm2 = PrivateKeys.Generate(SignatureAlgorithm.Sm2Sm3);
        PrivateKeys.Save(sm2, Sm2KeyPath, passphrase: null);
        var editor = DirectoryEditor.Open(Owner.Folder, TimeProvider.System);
        foreach (var agency in _buyers.Append(_city)) editor.Enrol(agency.Card);
        editor.AddKey(_city.Code, sm2.PublicKey, TimeProvider.System.GetUtcNow().AddDays(-1), validTo: null);
        editor.Save();
    }
}
