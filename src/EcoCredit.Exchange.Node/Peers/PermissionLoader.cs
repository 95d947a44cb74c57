using System.Text.Json;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Peers;

/// <summary>
/// Reads the permission table: the one that is built in, and a file of the operator's whose rows replace those of the same role, right and
/// target.
/// </summary>
internal static class PermissionLoader
{
    /// <summary>Reads the built-in table and, where a path is given, the operator's.</summary>
    /// <exception cref="PermissionsException">Unknown names or fields, rows that contradict themselves, or rows below the
    /// floor.</exception>
    public static Permissions Load(string? overridePath)
    {
        using var embedded = typeof(PermissionLoader).Assembly.GetManifestResourceStream("permissions.json")!;
        using var reader = new StreamReader(embedded);
        string? overrides = null;
        try
        {
            if (overridePath is not null) overrides = File.ReadAllText(overridePath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PermissionsException([$"{overridePath} cannot be read: {e.Message}"]);
        }

        return Parse(reader.ReadToEnd(), overrides);
    }

    public static Permissions Parse(string builtIn, string? overrides)
    {
        var problems = new List<string>();
        var rights = Compile(Read(builtIn, "permissions.json", problems), "permissions.json", problems);
        if (overrides is not null)
        {
            foreach (var (key, grant) in Compile(Read(overrides, "override", problems), "override", problems)) rights[key] = grant;
        }

        if (problems.Count > 0) throw new PermissionsException(problems);
        return new Permissions(rights);
    }

    private static IReadOnlyList<PermissionRow> Read(string json, string file, List<string> problems)
    {
        try
        {
            var rows = JsonSerializer.Deserialize<PermissionFile>(json, FileJson.Options)?.Rows ?? [];
            if (!rows.Any(HasNull)) return rows;
            problems.Add($"{file}: an entry is null.");
            return [];
        }
        catch (JsonException e)
        {
            problems.Add($"{file}: {e.Message}");
            return [];
        }
    }

    private static bool HasNull(PermissionRow? row) =>
        row is null || new[] { row.Roles, row.Targets, row.Visibility, row.Purposes }.Any(names => names.Any(n => n is null));

    /// <summary>Rows of one file add to each other: own area up to ECO_INTERNAL and any area PUBLIC are two rows of one right.</summary>
    private static Dictionary<GrantKey, Grant> Compile(IReadOnlyList<PermissionRow> rows, string file, List<string> problems)
    {
        var grants = new Dictionary<GrantKey, Grant>();
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            var where = $"{file}, row {i + 1} ({row.Rule})";
            var found = new List<string>();
            if (row.Rule.Length == 0) found.Add("names no rule");
            if (!TryName(row.Right, out Right right)) found.Add($"unknown right {row.Right}");
            if (!TryName(row.Area, out Reach reach)) found.Add($"unknown area {row.Area}");
            var roles = Find(row.Roles, PermissionNames.Roles, "role", found);
            var visibilities = Find(row.Visibility, PermissionNames.Visibilities, "visibility", found);
            var purposes = Find(row.Purposes, PermissionNames.Purposes, "purpose", found);
            if (row.Targets.Count == 0) found.Add("has no target");
            foreach (var target in row.Targets) CheckTarget(row, right, target, roles.Count > 0 && reach != Reach.None, found);
            CheckFloor(right, row, roles, visibilities, found);
            problems.AddRange(found.Select(f => $"{where}: {f}"));
            if (found.Count > 0) continue;

            var grant = Grant.Of(reach, visibilities, purposes);
            foreach (var target in row.Targets)
            {
                // A row for nobody leaves a trace under the unspecified role, which no caller has: it says that the target was thought of.
                foreach (var role in roles.Count > 0 ? roles : [Role.Unspecified])
                {
                    var key = new GrantKey(role, right, target);
                    grants[key] = grants.TryGetValue(key, out var before) ? before.And(grant) : grant;
                }
            }
        }

        return grants;
    }

    private static void CheckTarget(PermissionRow row, Right right, string target, bool gives, List<string> problems)
    {
        var isKind = PermissionNames.Kinds.ContainsKey(target);
        var isMethod = PermissionNames.MethodTargets.Contains(target);
        if (!isKind && !isMethod)
        {
            problems.Add($"unknown target {target}");
            return;
        }

        if (right is Right.Push or Right.Read && !isKind) problems.Add($"{row.Right} needs a document kind, not {target}");
        if (right is Right.Call && !isMethod) problems.Add($"CALL needs a method, not {target}");
        var opensClasses = isKind && right is Right.Read or Right.Ask && isKind;
        if (gives && opensClasses && row.Visibility.Count == 0) problems.Add($"{row.Right} {target} names no visibility");
        if (!opensClasses && row.Visibility.Count > 0) problems.Add($"{row.Right} {target} has no visibility");
        var takesPurposes = right is Right.Ask && isMethod;
        if (gives && takesPurposes && row.Purposes.Count == 0) problems.Add($"ASK {target} names no purpose");
        if (!takesPurposes && row.Purposes.Count > 0) problems.Add($"{row.Right} {target} has no purposes");
        if (isMethod && row.Area == "OWN") problems.Add($"{row.Right} {target} has no area");
    }

    private static void CheckFloor(Right right, PermissionRow row, List<Role> roles, List<Visibility> visibilities, List<string> problems)
    {
        foreach (var role in roles)
        {
            foreach (var visibility in visibilities.Where(v => !PermissionFloor.Permits(role, v)))
                problems.Add($"{PermissionNames.NameOf(role)} may never be told what is {visibility}");
        }

        if (roles.Count == 0 || row.Area == "NONE") return;
        problems.AddRange(
            from method in row.Targets.Where(PermissionNames.MethodTargets.Contains)
            from role in roles
            where !PermissionFloor.MayCall(role, method)
            select $"{PermissionNames.NameOf(role)} may never call {method}");
        var kinds = row.Targets.Where(PermissionNames.Kinds.ContainsKey).ToList();
        if (right is Right.Read or Right.Ask)
        {
            problems.AddRange(
                kinds.Where(k => !PermissionFloor.MayBeTold(PermissionNames.Kinds[k])).Select(k => $"{k} never leaves its own channel"));
        }

        if (right != Right.Push) return;
        problems.AddRange(
            kinds.Where(k => !PermissionFloor.MayBePushed(PermissionNames.Kinds[k])).Select(k => $"{k} is never pushed"));
    }

    private static List<T> Find<T>(IReadOnlyList<string> names, IReadOnlyDictionary<string, T> known, string what, List<string> problems)
    {
        var values = new List<T>();
        foreach (var name in names)
        {
            if (known.TryGetValue(name, out var value)) values.Add(value);
            else problems.Add($"unknown {what} {name}");
        }

        return values;
    }

    // Names are upper case and numbers are not names, which Enum.TryParse would take.
    private static bool TryName<T>(string name, out T value)
        where T : struct, Enum
    {
        value = default;
        return name.Length > 0 && name.All(char.IsAsciiLetterUpper) && Enum.TryParse(name, ignoreCase: true, out value);
    }
}
