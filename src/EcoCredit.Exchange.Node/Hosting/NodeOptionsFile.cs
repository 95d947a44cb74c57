using System.Net;
using System.Text.Json;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.Identifiers;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>
/// Reads and checks node.json. These environment variables go before the file: ECOCREDIT_LISTEN (comma-separated),
/// ECOCREDIT_DATABASE_PROVIDER, ECOCREDIT_DATABASE_CONNECTION_STRING, ECOCREDIT_DATABASE_PASSWORD_FILE, ECOCREDIT_LOG_FORMAT,
/// ECOCREDIT_LOG_LEVEL.
/// </summary>
internal static class NodeOptionsFile
{
    public static NodeOptions Read(string path, Func<string, string?> environment)
    {
        NodeOptions options;
        try
        {
            using var file = File.OpenRead(path);
            options = JsonSerializer.Deserialize<NodeOptions>(file, FileJson.Options) ?? throw new NodeFolderException($"{path} is empty.");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new NodeFolderException($"{path}: {e.Message}", e);
        }

        options = Override(options, environment);
        var problems = Check(options);
        return problems.Count == 0 ? options : throw new NodeFolderException(problems);
    }

    public static void Write(string path, NodeOptions options)
    {
        var problems = Check(options);
        if (problems.Count > 0) throw new NodeFolderException(problems);
        AtomicFile.Write(path, JsonSerializer.Serialize(options, FileJson.Options) + "\n");
    }

    /// <summary>Everything that is wrong.</summary>
    public static List<string> Check(NodeOptions options)
    {
        var problems = new List<string>();
        if (options.Listen.Any(l => l is null) || options.Sources.Any(s => s is null)) return ["listen and sources: an entry is null."];
        if (!CreditCode.IsValid(options.Agency.Code)) problems.Add(
            $"agency.code: {options.Agency.Code} is not a unified social credit code (GB 32100).");
        if (options.Agency.Name.Length is 0 or > DirectoryValidation.MaxNameLength) problems.Add($"agency.name: 1 to {DirectoryValidation.MaxNameLength} characters.");
        if (!PermissionNames.Roles.ContainsKey(options.Agency.Role)) problems.Add($"agency.role: {options.Agency.Role} is not one of {string.Join(", ", PermissionNames.Roles.Keys.Order(StringComparer.Ordinal))}.");
        if (!AreaCode.TryParse(options.Agency.Area, out _)) problems.Add(
            $"agency.area: {options.Agency.Area} is not six digits of GB/T 2260.");
        if (options.Listen.Count == 0) problems.Add("listen: at least one host:port.");
        problems.AddRange(options.Listen.Where(l => !TryParseListen(l, out _, out _)).Select(l => $"listen: {l} is not host:port."));
        CheckDatabase(options.Database, problems);
        CheckLimits(options.Limits, problems);
        problems.AddRange(options.Rules.Check());
        problems.AddRange(options.Feeds.Check());
        problems.AddRange(options.Deliveries.Check(options.Agency));
        problems.AddRange(options.Ledger.Check());
        problems.AddRange(options.Probe.Check());
        foreach (var source in options.Sources)
        {
            if (!CreditCode.IsValid(source.Agency)) problems.Add($"sources: {source.Agency} is not a unified social credit code.");
            if (source.LimitHours is < 0 or > 24 * 366) problems.Add($"sources: limitHours of {source.Agency} is not 0 to {24 * 366}.");
        }

        if (options.Sources.GroupBy(s => s.Agency, StringComparer.Ordinal).Any(g => g.Skip(1).Any())) problems.Add("sources: an agency is named twice.");
        if (options.LogFormat is not ("simple" or "json" or "systemd")) problems.Add($"logFormat: {options.LogFormat} is not simple, json or systemd.");
        if (options.LogLevel is not ("Debug" or "Information" or "Warning" or "Error")) problems.Add($"logLevel: {options.LogLevel} is not Debug, Information, Warning or Error.");
        return problems;
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

    private static void CheckDatabase(DatabaseOptions database, List<string> problems)
    {
        switch (database.Provider)
        {
            case "sqlite":
                if (database.Path.Length == 0) problems.Add("database.path: SQLite needs a file.");
                if (database.ConnectionString is not null) problems.Add("database.connectionString: only for postgres.");
                break;
            case "postgres":
                if (string.IsNullOrWhiteSpace(database.ConnectionString)) problems.Add("database.connectionString: PostgreSQL needs one.");
                else if (database.ConnectionString.Contains("password", StringComparison.OrdinalIgnoreCase)) problems.Add("database.connectionString: the password belongs into database.passwordFile.");
                break;
            default:
                problems.Add($"database.provider: {database.Provider} is not sqlite or postgres.");
                break;
        }
    }

    private static void CheckLimits(LimitOptions limits, List<string> problems)
    {
        Range(limits.MaxConnections, 1, 2_000, "maxConnections");
        Range(limits.MaxConnectionsPerCertificate, 1, 50, "maxConnectionsPerCertificate");
        Range(limits.MaxCallsPerAgency, 1, 1_000, "maxCallsPerAgency");
        Range(limits.MaxPushStreamsPerAgency, 1, 256, "maxPushStreamsPerAgency");
        Range(limits.UnaryDeadlineSeconds, 1, 30, "unaryDeadlineSeconds");
        Range(limits.StreamIdleSeconds, 1, 60, "streamIdleSeconds");
        Range(limits.ConnectionLifetimeMinutes, 1, 60, "connectionLifetimeMinutes");
        Range(limits.MaxUnaryRequestBytes, 16 * 1024, 1024 * 1024, "maxUnaryRequestBytes");
        Range(limits.MaxPushItemBytes, 16 * 1024, 4 * 1024 * 1024, "maxPushItemBytes");
        Range(limits.MaxResponseBytes, 16 * 1024, 4 * 1024 * 1024, "maxResponseBytes");
        Range(limits.ShutdownSeconds, 1, 10, "shutdownSeconds");

        void Range(int value, int from, int to, string name)
        {
            if (value < from || value > to) problems.Add($"limits.{name}: {value} is not {from} to {to}.");
        }
    }

    private static NodeOptions Override(NodeOptions options, Func<string, string?> environment)
    {
        var listen = environment("ECOCREDIT_LISTEN");
        return options with
        {
            Listen = string.IsNullOrEmpty(listen) ? options.Listen : listen.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            LogFormat = Text("ECOCREDIT_LOG_FORMAT", options.LogFormat)!,
            LogLevel = Text("ECOCREDIT_LOG_LEVEL", options.LogLevel)!,
            Database = options.Database with
            {
                Provider = Text("ECOCREDIT_DATABASE_PROVIDER", options.Database.Provider)!,
                ConnectionString = Text("ECOCREDIT_DATABASE_CONNECTION_STRING", options.Database.ConnectionString),
                PasswordFile = Text("ECOCREDIT_DATABASE_PASSWORD_FILE", options.Database.PasswordFile),
            },
        };

        string? Text(string name, string? otherwise) => environment(name) is { Length: > 0 } value ? value : otherwise;
    }
}
