namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>The settings of a node, as node.json holds them. There is no switch that makes a node less safe.</summary>
public sealed record NodeOptions
{
    /// <summary>Whose node it is.</summary>
    public required AgencyOptions Agency { get; init; }

    /// <summary>Where it listens: host:port, an address or a name that resolves here; port 0 takes a free one.</summary>
    public required IReadOnlyList<string> Listen { get; init; }

    /// <summary>Where it keeps what it knows.</summary>
    public DatabaseOptions Database { get; init; } = new();

    /// <summary>Limits.</summary>
    public LimitOptions Limits { get; init; } = new();

    /// <summary>The sources that answers rest on and how fresh they have to be.</summary>
    public IReadOnlyList<SourceOptions> Sources { get; init; } = [];

    /// <summary>What the regulations leave open.</summary>
    public RuleOptions Rules { get; init; } = new();

    /// <summary>What feeds hand out.</summary>
    public FeedOptions Feeds { get; init; } = new();

    /// <summary>What the node sends to other nodes by itself.</summary>
    public DeliveryOptions Deliveries { get; init; } = new();

    /// <summary>The ledger towards the outside.</summary>
    public LedgerOptions Ledger { get; init; } = new();

    /// <summary>Health for programs on this machine.</summary>
    public ProbeOptions Probe { get; init; } = new();

    /// <summary>Where metrics and traces are sent.</summary>
    public TelemetryOptions Telemetry { get; init; } = new();

    /// <summary>A permission table whose rows replace the built-in ones, relative to the folder; none if null.</summary>
    public string? Permissions { get; init; }

    /// <summary>Form of the console log: "simple", "json" or "systemd".</summary>
    public string LogFormat { get; init; } = "simple";

    /// <summary>Least level of the console log: "Debug", "Information", "Warning" or "Error".</summary>
    public string LogLevel { get; init; } = "Information";
}

/// <summary>Whose node it is.</summary>
public sealed record AgencyOptions
{
    /// <summary>Unified social credit code.</summary>
    public required string Code { get; init; }

    /// <summary>Name, for people.</summary>
    public required string Name { get; init; }

    /// <summary>Role, as the protos name it without its prefix: ECO_CITY.</summary>
    public required string Role { get; init; }

    /// <summary>Area: six digits (GB/T 2260).</summary>
    public required string Area { get; init; }
}

/// <summary>Where a node keeps what it knows.</summary>
public sealed record DatabaseOptions
{
    /// <summary>"sqlite" (one process, one folder) or "postgres" (many replicas).</summary>
    public string Provider { get; init; } = "sqlite";

    /// <summary>SQLite: the file, relative to the folder.</summary>
    public string Path { get; init; } = "data/exchange.db";

    /// <summary>PostgreSQL: an Npgsql connection string without a password.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>PostgreSQL: a file that holds the password, relative to the folder; read again at every start.</summary>
    public string? PasswordFile { get; init; }
}

/// <summary>A source that answers rest on.</summary>
public sealed record SourceOptions
{
    /// <summary>Credit code of the agency.</summary>
    public required string Agency { get; init; }

    /// <summary>Hours without a document after which it counts as stale; 0 for no limit.</summary>
    public int LimitHours { get; init; }
}

/// <summary>Limits. They can be made narrower, and wider only up to what the design was measured with.</summary>
public sealed record LimitOptions
{
    /// <summary>Connections in all.</summary>
    public int MaxConnections { get; init; } = 2_000;

    /// <summary>Connections with one certificate.</summary>
    public int MaxConnectionsPerCertificate { get; init; } = 50;

    /// <summary>Calls of one agency that may be under way at once, over all its connections; one more is answered OVERLOADED.</summary>
    public int MaxCallsPerAgency { get; init; } = 1_000;

    /// <summary>Push streams among them; each may hold 8 MiB of documents.</summary>
    public int MaxPushStreamsPerAgency { get; init; } = 64;

    /// <summary>A unary call is ended after this time.</summary>
    public int UnaryDeadlineSeconds { get; init; } = 30;

    /// <summary>A stream is ended after this time without a whole message.</summary>
    public int StreamIdleSeconds { get; init; } = 60;

    /// <summary>A connection is asked to go away after this time.</summary>
    public int ConnectionLifetimeMinutes { get; init; } = 60;

    /// <summary>Largest request of a unary call, in bytes.</summary>
    public int MaxUnaryRequestBytes { get; init; } = 1024 * 1024;

    /// <summary>Largest item of a push stream, in bytes.</summary>
    public int MaxPushItemBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Largest message that is sent, in bytes.</summary>
    public int MaxResponseBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>When a node stops, calls get this long to end.</summary>
    public int ShutdownSeconds { get; init; } = 10;
}
