using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Administration;
using EcoCredit.Exchange.Node.Cases;
using EcoCredit.Exchange.Node.Deliveries;
using EcoCredit.Exchange.Node.Disclosures;
using EcoCredit.Exchange.Node.Documents;
using EcoCredit.Exchange.Node.Erasure;
using EcoCredit.Exchange.Node.Evaluations;
using EcoCredit.Exchange.Node.Feeds;
using EcoCredit.Exchange.Node.Guards;
using EcoCredit.Exchange.Node.Intake;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Node.Practitioners;
using EcoCredit.Exchange.Node.Publishing;
using EcoCredit.Exchange.Node.Reconciliation;
using EcoCredit.Exchange.Node.Rpc;
using EcoCredit.Exchange.Node.Status;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Node.Subscriptions;
using EcoCredit.Exchange.Node.Telemetry;
using EcoCredit.Exchange.Node.Witnesses;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>
/// The rooms behind the services: storage, journal, intake, status, documents. Everything is one instance, made when the node starts.
/// </summary>
internal static class NodeRooms
{
    public static IServiceCollection AddRooms(this IServiceCollection services)
    {
        services.AddSingleton(s => DatabaseOf(s.GetRequiredService<NodeFolder>()));
        services.AddSingleton(s => new BodyCipher(BodyKeyFiles.Load(s.GetRequiredService<NodeFolder>())));
        services.AddSingleton(s => new PullCursor(s.GetRequiredService<NodeKeys>().BodyKey.ToArray()));
        services.AddSingleton(s => SignerOf(s.GetRequiredService<NodeOptions>(), s.GetRequiredService<NodeKeys>()));
        services.AddSingleton<LedgerState>();
        services.AddSingleton(s => new TileCache(s.GetRequiredService<IDatabase>().CreateReader));
        services.AddSingleton(JournalOf);
        services.AddSingleton<OwnRun>();
        services.AddSingleton<ReceiptReader>();
        services.AddSingleton<Refusals>();
        // The gate stands before the database is open; it asks for this with the first refusal.
        services.AddSingleton(s => new Lazy<Refusals>(s.GetRequiredService<Refusals>));
        services.AddSingleton<RelationCheck>();
        services.AddSingleton(s => new PersonHandles(s.GetRequiredService<NodeKeys>().BodyKey.ToArray()));
        services.AddSingleton(s => s.GetRequiredService<NodeOptions>().Rules.ReadRuleSets(s.GetRequiredService<NodeFolder>().At));
        services.AddSingleton(s => s.GetRequiredService<NodeOptions>().Rules.ReadCalendar(s.GetRequiredService<NodeFolder>().At));
        services.AddSingleton<RuleBook>();
        services.AddSingleton<UnitMaker>();
        services.AddSingleton<CaseReader>();
        services.AddSingleton(s => new Consequences(
            s.GetRequiredService<PeerDirectory>(),
            s.GetRequiredService<RuleBook>(),
            s.GetRequiredService<UnitMaker>(),
            s.GetRequiredService<NodeOptions>(),
            s.GetRequiredService<NodeKeys>().Signing,
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<Consequences>>()));
        services.AddSingleton<CaseCheck>();
        services.AddSingleton<DocumentIntake>();
        services.AddSingleton<AccessStatements>();
        services.AddSingleton<DisclosureWriter>();
        services.AddSingleton<DocumentAccess>();
        services.AddSingleton<DocumentReader>();
        services.AddSingleton<EvaluationQuestions>();
        services.AddSingleton<PreviewReader>();
        services.AddSingleton<ProcedureReader>();
        services.AddSingleton<WhitelistReader>();
        services.AddSingleton<StatusReader>();
        services.AddSingleton<FactCache>();
        services.AddSingleton(s => PolicyOf(s.GetRequiredService<NodeOptions>()));
        services.AddSingleton(s => new StatementComposer(
            s.GetRequiredService<Permissions>(),
            s.GetRequiredService<NodeOptions>().Agency,
            s.GetRequiredService<StatusPolicy>(),
            s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new StatusAnswers(
            s.GetRequiredService<StatusReader>(),
            s.GetRequiredService<FactCache>(),
            s.GetRequiredService<StatementComposer>(),
            s.GetRequiredService<LedgerJournal>(),
            s.GetRequiredService<NodeKeys>().Signing,
            s.GetRequiredService<StatusPolicy>(),
            s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ExchangeService>();
        services.AddSingleton<StatusService>();
        services.AddSingleton<EvaluationService>();
        services.AddSingleton<PractitionerQuestions>();
        services.AddSingleton<PractitionerReader>();
        services.AddSingleton<PractitionerService>();
        services.AddSingleton<LedgerService>();
        services.AddSingleton<FeedReader>();
        services.AddSingleton<DocumentFeed>();
        services.AddSingleton<WorkerLease>();
        services.AddSubscriptions();
        services.AddDeliveries();
        services.AddDisclosures();
        services.AddReconciliation();
        services.AddPublishing();
        services.AddWitnesses();
        services.AddGuards();
        services.AddErasure();
        services.AddHostedService<NodeStartup>();
        services.AddAdministration();
        return services;
    }

    public static void MapRooms(this WebApplication app)
    {
        app.MapGrpcService<ExchangeService>();
        app.MapGrpcService<StatusService>();
        app.MapGrpcService<EvaluationService>();
        app.MapGrpcService<PractitionerService>();
        app.MapGrpcService<LedgerService>();
        app.MapGrpcService<SubscriptionService>();
        app.MapGrpcService<DeliveryService>();
        app.MapGrpcService<DisclosureService>();
    }

    /// <summary>The origin of a node's log and the name of its ledger keys (C2SP tlog-checkpoint).</summary>
    internal static string OriginOf(string agencyCode, int epoch) => epoch == 1
        ? "exchange.ecocredit/" + agencyCode
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"exchange.ecocredit/{agencyCode}/{epoch}");

    /// <summary>The name of its cosignature key as a witness (C2SP tlog-cosignature).</summary>
    internal static string WitnessNameOf(string agencyCode) => $"exchange.ecocredit/{agencyCode}/witness";

    internal static IDatabase DatabaseOf(NodeFolder folder)
    {
        var options = folder.Options.Database;
        if (options.Provider != "postgres") return new SqliteDatabase(folder.DatabasePath);
        return new PostgresDatabase(ConnectionStringOf(folder));
    }

    /// <summary>PostgreSQL's connection string with the password of its file, as it is now.</summary>
    internal static string ConnectionStringOf(NodeFolder folder)
    {
        var connection = new Npgsql.NpgsqlConnectionStringBuilder(folder.Options.Database.ConnectionString);
        if (folder.DatabasePasswordPath is { } file) connection.Password = File.ReadAllText(file).TrimEnd('\r', '\n');
        return connection.ToString();
    }

    internal static CheckpointSigner SignerOf(NodeOptions options, NodeKeys keys)
    {
        var origin = OriginOf(options.Agency.Code, options.Ledger.Epoch);
        var signers = new List<NoteSigner> { new(origin, keys.LedgerEd25519), new(origin, keys.LedgerP256) };
        if (keys.LedgerSm2 is { } sm2) signers.Add(new NoteSigner(origin, sm2));
        return new CheckpointSigner(origin, signers);
    }

    private static LedgerJournal JournalOf(IServiceProvider services)
    {
        var database = services.GetRequiredService<IDatabase>();
        return new LedgerJournal(
            database.Journal,
            services.GetRequiredService<TileCache>(),
            services.GetRequiredService<CheckpointSigner>(),
            services.GetRequiredService<BodyCipher>(),
            services.GetRequiredService<Retention>(),
            services.GetRequiredService<NodeOptions>().Agency.Code,
            services.GetRequiredService<LedgerState>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<LedgerJournal>>())
        {
            Meters = services.GetRequiredService<JournalMeters>(),
        };
    }

    private static StatusPolicy PolicyOf(NodeOptions options) =>
        new(options.Sources.Where(s => s.LimitHours > 0).ToDictionary(s => s.Agency, s => TimeSpan.FromHours(s.LimitHours), StringComparer.Ordinal));
}
