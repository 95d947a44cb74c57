using System.Net;
using System.Text.Json;
using EcoCredit.Exchange.Node.Peers;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>
/// Reads and checks node.json and the variables that go before it (<see cref="NodeEnvironment"/>). Everything that is wrong is named at
/// once: keys that do not exist, values of another type, values that cannot be, values that contradict each other.
/// </summary>
internal static class NodeOptionsFile
{
    /// <summary>The longest silence of a source that can be set, in hours.</summary>
    private const int MaxLimitHours = 24 * 366;

    public static NodeOptions Read(string path, IReadOnlyDictionary<string, string> environment) => ReadWithSources(path, environment).Options;

    /// <summary>The settings, and where each that is not a default came from.</summary>
    /// <exception cref="NodeFolderException">The file cannot be read, or something is wrong with it or the environment.</exception>
    public static (NodeOptions Options, IReadOnlyDictionary<string, string> Sources) ReadWithSources(
        string path, IReadOnlyDictionary<string, string> environment)
    {
        var reader = new SettingsReader(NodeEnvironment.Read(environment));
        NodeOptions options;
        try
        {
            using var file = File.OpenRead(path);
            using var document = JsonDocument.Parse(file);
            options = reader.Read(document.RootElement, typeof(NodeOptions)).Deserialize<NodeOptions>(FileJson.Options)!;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            // InvalidOperationException: a text that is not UTF-8.
            throw new NodeFolderException($"{path}: {e.Message}", e);
        }

        NodeEnvironment.Check(environment, reader.Problems);
        var structure = reader.Problems.All;
        // A value that is not there, or is no value, is named once: what stands in for it is not judged.
        List<OptionProblem> problems = [.. structure, .. Check(options).Where(p => !structure.Exists(s => IsAbout(p.Path, s.Path)))];
        return problems.Count == 0 ? (options, reader.Sources) : throw Refuse(problems, reader.Sources);
    }

    public static NodeFolderException Refuse(IReadOnlyList<OptionProblem> problems) =>
        Refuse(problems, new Dictionary<string, string>(StringComparer.Ordinal));

    public static void Write(string path, NodeOptions options)
    {
        var problems = Check(options);
        if (problems.Count > 0) throw Refuse(problems);
        AtomicFile.Write(path, JsonSerializer.Serialize(options, FileJson.Options) + "\n");
    }

    /// <summary>Everything that is wrong.</summary>
    public static List<OptionProblem> Check(NodeOptions options)
    {
        var problems = new OptionProblems();
        CheckAgency(options.Agency, problems);
        if (options.Listen.Count == 0) problems.Add("listen", "at least one host:port.", "至少一个“主机:端口”。");
        foreach (var listen in options.Listen) problems.Listen("listen", listen);
        CheckPlaces(options, problems);
        CheckDatabase(options.Database, problems);
        CheckLimits(options.Limits, problems);
        options.Rules.Check(problems);
        options.Feeds.Check(problems);
        options.Deliveries.Check(options.Agency, problems);
        options.Ledger.Check(problems);
        options.Probe.Check(problems);
        options.Telemetry.Check(problems);
        for (var i = 0; i < options.Sources.Count; i++)
        {
            problems.Code($"sources[{i}].agency", options.Sources[i].Agency);
            problems.Range($"sources[{i}].limitHours", options.Sources[i].LimitHours, 0, MaxLimitHours);
        }

        problems.Unique("sources", options.Sources.Select(s => s.Agency), "an agency is named twice.", "同一机构出现两次。");
        problems.Choice("logFormat", options.LogFormat, "simple", "json", "systemd");
        problems.Choice("logLevel", options.LogLevel, "Debug", "Information", "Warning", "Error");
        return problems.All;
    }

    /// <summary>Splits host:port; the host may be a bracketed IPv6 address, or a name, or * for all addresses.</summary>
    public static bool TryParseListen(string listen, out string host, out int port)
    {
        var colon = listen.LastIndexOf(':');
        host = colon > 0 ? listen[..colon] : "";
        port = 0;
        if (host.StartsWith('[') && host.EndsWith(']')) host = host[1..^1];
        else if (host.Contains(':', StringComparison.Ordinal)) return false;
        var known = host is "*" or "localhost" || IPAddress.TryParse(host, out _);
        return known && int.TryParse(
            listen.AsSpan(colon + 1), System.Globalization.NumberStyles.None, null, out port) && port <= IPEndPoint.MaxPort;
    }

    public static LogLevel LogLevelOf(NodeOptions options) => Enum.Parse<LogLevel>(options.LogLevel);

    private static NodeFolderException Refuse(IEnumerable<OptionProblem> problems, IReadOnlyDictionary<string, string> sources) =>
        new([.. problems.Select(p => p.ToText(sources.GetValueOrDefault(p.Path) is { } source && source != SettingsReader.File ? source : null))]);

    private static bool IsAbout(string path, string other) => path == other || IsInside(path, other) || IsInside(other, path);

    private static bool IsInside(string path, string outer) =>
        path.Length > outer.Length && path.StartsWith(outer, StringComparison.Ordinal) && path[outer.Length] is '.' or '[';

    private static void CheckAgency(AgencyOptions agency, OptionProblems problems)
    {
        problems.Code("agency.code", agency.Code);
        if (agency.Name.Length is 0 or > DirectoryValidation.MaxNameLength)
            problems.Add("agency.name", $"1 to {DirectoryValidation.MaxNameLength} characters.", $"1 至 {DirectoryValidation.MaxNameLength} 个字符。");
        problems.Choice("agency.role", agency.Role, [.. PermissionNames.Roles.Keys.Order(StringComparer.Ordinal)]);
        problems.Area("agency.area", agency.Area);
    }

    /// <summary>No two listeners in one place: the second could not be opened.</summary>
    private static void CheckPlaces(NodeOptions options, OptionProblems problems)
    {
        var taken = new List<(string Host, int Port, string Path)>();
        // What is no place for a probe is said as such, and takes no place from another.
        static IReadOnlyList<string> Local(IReadOnlyList<string> places) =>
            [.. places.Where(p => TryParseListen(p, out var host, out _) && ProbeOptions.IsLoopback(host))];

        (string Path, IReadOnlyList<string> Places)[] lists =
        [
            ("listen", options.Listen), ("ledger.listen", options.Ledger.Listen),
            ("probe.listen", Local(options.Probe.Listen)), ("probe.grpcListen", Local(options.Probe.GrpcListen)),
        ];
        foreach (var (path, listen) in lists.SelectMany(l => l.Places.Select(place => (l.Path, place))))
        {
            if (!TryParseListen(listen, out var host, out var port) || port == 0) continue;
            if (host == "localhost") host = IPAddress.Loopback.ToString();
            if (taken.Find(t => t.Port == port && (t.Host == host || t.Host == "*" || host == "*")) is { Path: { } other })
                problems.Add(path, $"{listen} is taken by {other} already.", $"{listen} 已用于 {other}。");
            taken.Add((host, port, path));
        }
    }

    private static void CheckDatabase(DatabaseOptions database, OptionProblems problems)
    {
        const string Connection = "database.connectionString";
        problems.Choice("database.provider", database.Provider, "sqlite", "postgres");
        switch (database.Provider)
        {
            case "sqlite":
                if (database.Path.Length == 0) problems.Add("database.path", "SQLite needs a file.", "SQLite 须指定文件。");
                if (database.ConnectionString is not null) problems.Add(Connection, "only for postgres.", "仅用于 postgres。");
                if (database.PasswordFile is not null) problems.Add("database.passwordFile", "only for postgres.", "仅用于 postgres。");
                break;
            case "postgres" when string.IsNullOrWhiteSpace(database.ConnectionString):
                problems.Add(Connection, "PostgreSQL needs one.", "PostgreSQL 须指定连接串。");
                break;
            case "postgres":
                CheckConnectionString(Connection, database.ConnectionString, problems);
                break;
        }
    }

    private static void CheckConnectionString(string path, string connectionString, OptionProblems problems)
    {
        try
        {
            var builder = new NpgsqlConnectionStringBuilder(connectionString);
            if (builder.Password is { Length: > 0 } || builder.SslPassword is { Length: > 0 })
                problems.Add(path, "the password belongs into database.passwordFile.", "密码应放入 database.passwordFile 指定的文件。");
            if (string.IsNullOrWhiteSpace(builder.Host)) problems.Add(path, "it names no host (Host=…).", "未指定主机（Host=…）。");
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            // Not the value itself: a part that is malformed may be a password.
            problems.Add(path, "it is not a connection string of Npgsql.", "不是 Npgsql 连接串。");
        }
    }

    private static void CheckLimits(LimitOptions limits, OptionProblems problems)
    {
        problems.Range("limits.maxConnections", limits.MaxConnections, 1, 2_000);
        problems.Range("limits.maxConnectionsPerCertificate", limits.MaxConnectionsPerCertificate, 1, 50);
        problems.Range("limits.maxCallsPerAgency", limits.MaxCallsPerAgency, 1, 1_000);
        problems.Range("limits.maxPushStreamsPerAgency", limits.MaxPushStreamsPerAgency, 1, 256);
        problems.Range("limits.unaryDeadlineSeconds", limits.UnaryDeadlineSeconds, 1, 30);
        problems.Range("limits.streamIdleSeconds", limits.StreamIdleSeconds, 1, 60);
        problems.Range("limits.connectionLifetimeMinutes", limits.ConnectionLifetimeMinutes, 1, 60);
        problems.Range("limits.maxUnaryRequestBytes", limits.MaxUnaryRequestBytes, 16 * 1024, 1024 * 1024);
        problems.Range("limits.maxPushItemBytes", limits.MaxPushItemBytes, 16 * 1024, 4 * 1024 * 1024);
        problems.Range("limits.maxResponseBytes", limits.MaxResponseBytes, 16 * 1024, 4 * 1024 * 1024);
        problems.Range("limits.shutdownSeconds", limits.ShutdownSeconds, 1, 10);
    }
}
