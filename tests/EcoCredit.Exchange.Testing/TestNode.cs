using System.Security.Cryptography.X509Certificates;
using EcoCredit.Exchange.Node.Administration;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.V1;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace EcoCredit.Exchange.Testing;

/// <summary>
/// A real node in this process: Kestrel on a free port, mutual TLS, a folder of its own. Disposing of it fails on unexpected error logs.
/// </summary>
internal sealed class TestNode : IAsyncDisposable
{
    private readonly List<GrpcChannel> _channels = [];

    private readonly Func<Task> _dropDatabase;

    private readonly Func<Task<NodeHost>> _start;

    private TestNode(TestAgency owner, NodeHost host, Func<Task<NodeHost>> start, TestLog log, Func<Task> dropDatabase)
    {
        _start = start;
        _dropDatabase = dropDatabase;
        Owner = owner;
        Host = host;
        Log = log;
    }

    /// <summary>The agency whose node it is: the ecology department of region 990000 unless the test named another.</summary>
    public TestAgency Owner { get; }

    public NodeHost Host { get; private set; }

    public TestLog Log { get; }

    public Uri Address => Host.Address;

    public static Task<TestNode> StartAsync(TestStore store, params TestAgency[] enrolled) =>
        StartAsync(store, TimeProvider.System, settings => settings, _ => { }, enrolled);

    /// <summary>A node on a server that the test has to itself.</summary>
    public static Task<TestNode> StartAsync(PostgresServer server, params TestAgency[] enrolled) => StartAsync(
        server,
        database => new TestAgency(1, Role.EcoRegion, "990000", TimeProvider.System, database),
        TimeProvider.System,
        settings => settings,
        _ => { },
        enrolled);

    /// <param name="store">The database.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="settings">Changes node.json before the start.</param>
    /// <param name="configure">Changes the services.</param>
    /// <param name="enrolled">Agencies that the directory knows beside the owner.</param>
    public static Task<TestNode> StartAsync(
        TestStore store, TimeProvider timeProvider, Func<NodeOptions, NodeOptions> settings, Action<IServiceCollection> configure, params TestAgency[] enrolled) =>
        StartAsync(
            store, database => new TestAgency(1, Role.EcoRegion, "990000", timeProvider, database), timeProvider, settings, configure, enrolled);

    /// <inheritdoc cref="StartAsync(TestStore, TimeProvider, Func{NodeOptions, NodeOptions}, Action{IServiceCollection}, TestAgency[])"/>
    public static async Task<TestNode> StartAsync(
        TestStore store,
        Func<DatabaseOptions, TestAgency> makeOwner,
        TimeProvider timeProvider,
        Func<NodeOptions, NodeOptions> settings,
        Action<IServiceCollection> configure,
        params TestAgency[] enrolled) =>
        await StartAsync(
            store == TestStore.Postgres ? await PostgresServer.SharedAsync() : null, makeOwner, timeProvider, settings, configure, enrolled);

    private static async Task<TestNode> StartAsync(
        PostgresServer? server,
        Func<DatabaseOptions, TestAgency> makeOwner,
        TimeProvider timeProvider,
        Func<NodeOptions, NodeOptions> settings,
        Action<IServiceCollection> configure,
        TestAgency[] enrolled)
    {
        var connection = server is null ? null : await server.CreateDatabaseAsync();
        var secrets = new TestFolder();
        var database = connection is null ? new DatabaseOptions() : WithPasswordFile(connection, secrets.At("postgres.password"));
        var owner = makeOwner(database);
        if (enrolled.Length > 0)
        {
            var editor = DirectoryEditor.Open(owner.Folder, timeProvider);
            foreach (var agency in enrolled) editor.Enrol(agency.Card);
            editor.Save();
        }

        NodeOptionsFile.Write(owner.Folder.OptionsPath, settings(owner.Folder.Options));
        var log = new TestLog();
        // Most tests count entries from an empty ledger: what is recorded of the configuration is added where it is tested.
        void Configure(IServiceCollection services)
        {
            services.Remove(services.Single(s => s.ImplementationType == typeof(AdministrationStartup)));
            configure(services);
        }

        Task<NodeHost> StartHostAsync() => NodeHost.StartAsync(
            NodeFolder.Open(owner.Folder.Path), new NodeHostOptions { TimeProvider = timeProvider, LoggerProvider = log, ConfigureServices = Configure }, CancellationToken.None);
        return new TestNode(owner, await StartHostAsync(), StartHostAsync, log, async () =>
        {
            if (server is not null) await server.DropAsync(connection!);
            secrets.Dispose();
        });
    }

    /// <summary>The settings of a node never hold a password.</summary>
    private static DatabaseOptions WithPasswordFile(string connectionString, string passwordFile)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        File.WriteAllText(passwordFile, builder.Password);
        builder.Password = null;
        return new DatabaseOptions { Provider = "postgres", ConnectionString = builder.ToString(), PasswordFile = passwordFile };
    }

    /// <summary>Stops the node and starts it anew, on another port.</summary>
    public Task RestartAsync() => RestartAsync(() => Task.CompletedTask);

    /// <param name="meanwhile">What is done to it while it does not run.</param>
    /// <inheritdoc cref="RestartAsync()"/>
    public async Task RestartAsync(Func<Task> meanwhile)
    {
        await Host.StopAsync(CancellationToken.None);
        await Host.DisposeAsync();
        await meanwhile();
        Host = await _start();
    }

    /// <summary>Edits the directory as an operator does beside the running node.</summary>
    public void Edit(Action<DirectoryEditor> change)
    {
        var editor = DirectoryEditor.Open(Owner.Folder, TimeProvider.System);
        change(editor);
        editor.Save();
    }

    /// <summary>Waits until the node has taken the directory over.</summary>
    public async Task DirectoryTakenOverAsync()
    {
        var version = DirectoryEditor.Open(Owner.Folder, TimeProvider.System).Version;
        await EventuallyAsync(() => Host.Services.GetRequiredService<PeerDirectory>().Current.Version == version);
    }

    public static async Task EventuallyAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        while (!condition()) await Task.Delay(50, limit.Token);
    }

    /// <summary>A channel with the agency's certificate, that trusts the node's own authority only.</summary>
    public GrpcChannel Connect(TestAgency agency) => Connect(agency.Certificate);

    /// <inheritdoc cref="Connect(TestAgency)"/>
    public GrpcChannel Connect(X509Certificate2? certificate)
    {
        var channel = GrpcChannel.ForAddress(
            Address,
            new GrpcChannelOptions { HttpHandler = CreateHandler(certificate), DisposeHttpClient = true, MaxReceiveMessageSize = 8 * 1024 * 1024 });
        lock (_channels) _channels.Add(channel);
        return channel;
    }

    public SocketsHttpHandler CreateHandler(X509Certificate2? certificate) => TestTls.CreateHandler(Owner.Authority, certificate);

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels) channel.Dispose();
        await Host.StopAsync(CancellationToken.None);
        await Host.DisposeAsync();
        Owner.Dispose();
        await _dropDatabase();
        Log.ThrowOnUnexpectedErrors();
    }
}
