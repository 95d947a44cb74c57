using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.Identifiers;
using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Exchange.Node.Administration;

/// <summary>What is recorded of each part.</summary>
internal static class ConfigurationParts
{
    public const string Directory = "Directory";
    public const string Permissions = "Permissions";
    public const string Keys = "Keys";
    public const string Settings = "Settings";

    /// <summary>Under which the version of a directory stands.</summary>
    public const string Version = "version";

    /// <summary>Who takes part: codes, roles, keys and certificates by their digests. No names.</summary>
    public static Configuration OfDirectory(DirectorySnapshot directory)
    {
        return new Configuration(Directory, Items());

        IEnumerable<(string, string)> Items()
        {
            yield return (Version, directory.Version.ToString(CultureInfo.InvariantCulture));
            foreach (var agency in directory.Agencies)
            {
                yield return (agency.Code, $"{PermissionNames.NameOf(agency.Role)} {agency.AreaCode} {agency.Endpoint}{Revoked(agency.RevokedAt)}");
                foreach (var key in agency.SigningKeys)
                    yield return ($"{agency.Code}/key/{key.KeyId}", $"from {Moment(key.ValidFrom)} to {Moment(key.ValidTo)}{Revoked(key.RevokedAt)}");
                foreach (var certificate in agency.Certificates)
                    yield return ($"{agency.Code}/certificate/{Convert.ToHexStringLower(certificate.Digest.Span)}", "enrolled" + Revoked(certificate.RevokedAt));
                foreach (var key in agency.LedgerKeys) yield return ($"{agency.Code}/ledger-key/{key}", "enrolled");
                if (agency.WitnessKey.Length > 0) yield return ($"{agency.Code}/witness-key/{agency.WitnessKey}", "enrolled");
            }
        }
    }

    /// <summary>Who may do what: every grant in force.</summary>
    public static Configuration OfPermissions(IReadOnlyDictionary<GrantKey, Grant> table) => new(
        Permissions,
        table.Select(g => ($"{PermissionNames.NameOf(g.Key.Role)} {g.Key.Right.ToString().ToUpperInvariant()} {g.Key.Target}", g.Value.ToString())));

    /// <summary>The node's own keys: what is public of them, and the ids of those that are secret as a whole.</summary>
    public static Configuration OfKeys(
        NodeKeys keys, IEnumerable<NoteVerifier> ledger, NodeOptions options, IReadOnlyList<BodyKey> bodies, TlsMaterial tls)
    {
        return new Configuration(Keys, Items());

        IEnumerable<(string, string)> Items()
        {
            yield return ("signing", keys.Signing.PublicKey.KeyId);
            if (keys.SigningSm2 is { } sm2) yield return ("signing-sm2", sm2.PublicKey.KeyId);
            foreach (var verifier in ledger) yield return ($"ledger/{verifier}", "signs checkpoints");
            if (keys.Witness is { } witness)
                yield return ("witness", $"{NodeRooms.WitnessNameOf(options.Agency.Code)} {witness.PublicKey.KeyId}");
            // By id alone: the time of its file is another in each replica's folder.
            foreach (var body in bodies) yield return ($"body/{body.Number}", body.Id);
            foreach (var item in tls.Describe()) yield return item;
        }
    }

    /// <summary>
    /// The settings of node.json that matter to others than the machine that it runs on: not where it listens and how it logs, and of the
    /// database the host without user and password.
    /// </summary>
    public static Configuration OfSettings(NodeOptions options)
    {
        return new Configuration(Settings, Items());

        IEnumerable<(string, string)> Items()
        {
            yield return ("agency", $"{options.Agency.Code} {options.Agency.Role} {options.Agency.Area}");
            yield return ("database", DescribeDatabase(options.Database));
            var ledger = options.Ledger with { Listen = [], Timestamps = options.Ledger.Timestamps is { } stamps ? stamps with { Url = Bare(stamps.Url) } : null };
            foreach (var item in Flatten("rules", options.Rules)) yield return item;
            foreach (var item in Flatten("sources", options.Sources)) yield return item;
            foreach (var item in Flatten("feeds", options.Feeds)) yield return item;
            foreach (var item in Flatten("deliveries", options.Deliveries)) yield return item;
            foreach (var item in Flatten("ledger", ledger)) yield return item;
            foreach (var item in Flatten("limits", options.Limits)) yield return item;
        }
    }

    private static string DescribeDatabase(DatabaseOptions database)
    {
        if (database.Provider != "postgres") return database.Provider;
        var connection = new Npgsql.NpgsqlConnectionStringBuilder(database.ConnectionString);
        return string.Create(CultureInfo.InvariantCulture, $"postgres {connection.Host}:{connection.Port}/{connection.Database}");
    }

    // What stands before the host in a URL may be a password.
    private static string Bare(string url) => new UriBuilder(url) { UserName = "", Password = "" }.Uri.ToString();

    private static IEnumerable<(string, string)> Flatten(string name, object value) =>
        Flatten(name, JsonSerializer.SerializeToNode(value, FileJson.Options));

    private static IEnumerable<(string, string)> Flatten(string name, JsonNode? node) => node switch
    {
        JsonObject many => many.SelectMany(p => Flatten($"{name}.{p.Key}", p.Value)),
        JsonArray many => many.SelectMany((n, i) => Flatten(string.Create(CultureInfo.InvariantCulture, $"{name}[{i}]"), n)),
        null => [],
        _ => [(name, node.ToString())],
    };

    private static string Revoked(Timestamp? at) => at is null ? "" : " revoked " + Moment(at);

    private static string Moment(Timestamp? at) =>
        Moments.Read(at) is { } moment ? moment.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) : "-";
}
