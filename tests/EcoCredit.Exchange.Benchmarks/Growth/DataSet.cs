using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Directory = System.IO.Directory;

namespace EcoCredit.Exchange.Benchmarks.Growth;

/// <summary>
/// A node's folder with its database, the agencies around it and the manifest, in one folder. While it is open its PostgreSQL server runs,
/// if it has one.
/// </summary>
internal sealed class DataSet : IAsyncDisposable
{
    private const string Region = "990000";
    private const string City_ = "990100";

    private readonly PostgresCluster? _cluster;

    private DataSet(string folder, DataManifest manifest, PostgresCluster? cluster)
    {
        (Folder, Manifest, _cluster) = (folder, manifest, cluster);
        var keysSince = manifest.EndsAt.AddYears(-3);
        Owner = DataAgency.Open(Path.Combine(folder, "node"), 1, Role.EcoRegion, Region, keysSince);
        City = DataAgency.Open(Path.Combine(folder, "agencies", "city"), 2, Role.EcoCity, City_, keysSince);
        Market = DataAgency.Open(Path.Combine(folder, "agencies", "market"), 3, Role.MarketReg, City_, keysSince);
        Buyer = DataAgency.Open(Path.Combine(folder, "agencies", "buyer"), 7, Role.Procurement, City_, keysSince);
    }

    public string Folder { get; }

    public DataManifest Manifest { get; private set; }

    /// <summary>The region, whose node it is.</summary>
    public DataAgency Owner { get; }

    public DataAgency City { get; }

    public DataAgency Market { get; }

    /// <summary>Asks questions.</summary>
    public DataAgency Buyer { get; }

    public PostgresCluster? Cluster => _cluster;

    /// <summary>Opens what is in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="migrate">An older schema is taken, and brought up to date by the node when it starts.</param>
    public static async Task<DataSet> OpenAsync(string folder, bool migrate)
    {
        folder = Path.GetFullPath(folder);
        var manifest = DataManifest.Read(folder) ?? throw new InvalidOperationException(
            $"There is no data set in {folder}: make one with the data command.");
        manifest.RequireUsable(folder, migrate);
        return await OpenAsync(folder, manifest);
    }

    /// <summary>Begins a set, or takes up one that was broken off.</summary>
    public static async Task<DataSet> BeginAsync(string folder, TestStore store, long documents, long seed, bool migrate)
    {
        folder = Path.GetFullPath(folder);
        if (DataManifest.Read(folder) is { } there)
        {
            there.RequireUsable(folder, migrate);
            if ((there.Store, there.Documents, there.Seed) != (store, documents, seed)) throw new InvalidOperationException(
                $"{folder} holds another data set: {there.Documents:N0} documents on {there.Store} by seed {there.Seed}. Name another folder.");
            return await OpenAsync(folder, there);
        }

        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new InvalidOperationException($"{folder} is not empty and holds no data set.");
        Directory.CreateDirectory(folder);
        var manifest = new DataManifest
        {
            Format = DataManifest.CurrentFormat,
            Store = store,
            Seed = seed,
            Documents = documents,
            Schema = DataManifest.CurrentSchema,
            // Whole seconds, and behind everything that runs on it.
            EndsAt = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()),
        };
        manifest.Write(folder);
        return await OpenAsync(folder, manifest);
    }

    /// <summary>A connection to its database past the node: the IDatabase as the node has it, not yet open.</summary>
    public IDatabase CreateDatabase() => NodeRooms.DatabaseOf(NodeFolder.Open(Owner.Folder.Path));

    public DataDocuments CreateDocuments() => new(Manifest, Owner, City, Market);

    /// <summary>Notes that everything is there, by the tables of this build.</summary>
    public void Complete()
    {
        Manifest = Manifest with { IsComplete = true, Schema = DataManifest.CurrentSchema };
        Manifest.Write(Folder);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var agency in new[] { Owner, City, Market, Buyer }) agency.Dispose();
        if (_cluster is not null) await _cluster.DisposeAsync();
    }

    private static async Task<DataSet> OpenAsync(string folder, DataManifest manifest)
    {
        var cluster = manifest.Store == TestStore.Postgres ? await PostgresCluster.StartAsync(folder) : null;
        try
        {
            var set = new DataSet(folder, manifest, cluster);
            set.Configure();
            return set;
        }
        catch
        {
            if (cluster is not null) await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Enrols the agencies, and points the node to where its server listens this time.</summary>
    private void Configure()
    {
        var folder = NodeFolder.Open(Owner.Folder.Path);
        var editor = DirectoryEditor.Open(folder, TimeProvider.System);
        if (editor.Agencies.Count < 4)
        {
            foreach (var agency in new[] { Owner, City, Market, Buyer }) editor.Enrol(agency.Card);
            editor.Save();
        }

        var database = _cluster is null
            ? new DatabaseOptions()
            : new DatabaseOptions
            {
                Provider = "postgres",
                ConnectionString = _cluster.ConnectionString,
                PasswordFile = Path.Combine(Folder, "postgres.password"),
            };
        NodeOptionsFile.Write(folder.OptionsPath, folder.Options with
        {
            Database = database,
            Limits = folder.Options.Limits with { MaxPushStreamsPerAgency = 64 },
        });
    }
}
