namespace EcoCredit.Exchange.Testing;

/// <summary>Finds the server's binaries: where Debian puts them, the newest version first, else on the PATH.</summary>
internal static class PostgresBinaries
{
    private const int OldestVersion = 14;

    public static string Find()
    {
        var debian = new DirectoryInfo("/usr/lib/postgresql");
        var versions = debian.Exists ? debian.GetDirectories() : [];
        var installed =
            from folder in versions
            let version = int.TryParse(folder.Name, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : 0
            where version >= OldestVersion
            orderby version descending
            select Path.Combine(folder.FullName, "bin");
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return installed.Concat(onPath).FirstOrDefault(IsComplete)
            ?? throw new PostgresUnavailableException(
                $"These tests need the PostgreSQL server, {OldestVersion} or newer (Debian: apt-get install postgresql; ./test.sh does it), or a connection string in {PostgresServer.Variable}.");
    }

    private static bool IsComplete(string folder) =>
        File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl")) && File.Exists(Path.Combine(folder, "postgres"));
}
