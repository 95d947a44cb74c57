using System.Globalization;
using System.Runtime.InteropServices;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.Benchmarks.Measuring;

/// <summary>What the figures were measured on.</summary>
internal sealed record Machine(
    DateTimeOffset At,
    int Cores,
    string Processor,
    double MemoryGb,
    string Disk,
    string System,
    string Runtime,
    string Postgres,
    string Sqlite,
    string OpenSsl)
{
    public static async Task<Machine> DescribeAsync()
    {
        var temporary = Path.GetTempPath();
        var drive = DriveInfo.GetDrives().Where(d => temporary.StartsWith(d.Name, StringComparison.Ordinal)).MaxBy(d => d.Name.Length);
        return new Machine(
            TimeProvider.System.GetUtcNow(),
            Environment.ProcessorCount,
            Field("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
            Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1073741824.0, 1),
            drive is null ? "unknown" : string.Create(
                CultureInfo.InvariantCulture, $"{drive.DriveFormat}, {drive.AvailableFreeSpace / 1073741824.0:N0} GB free"),
            RuntimeInformation.OSDescription,
            RuntimeInformation.FrameworkDescription,
            await FirstAsync(TestStore.Postgres, "SHOW server_version"),
            await FirstAsync(TestStore.Sqlite, "SELECT sqlite_version()"),
            OperatingSystem.IsWindows()
                ? "none"
                : global::System.Security.Cryptography.SafeEvpPKeyHandle.OpenSslVersion.ToString("x", CultureInfo.InvariantCulture));
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{At:yyyy-MM-dd}: {Cores} cores ({Processor}), {MemoryGb:N1} GB, {Disk}; {System}; {Runtime}; ")
        + $"PostgreSQL {Postgres}; SQLite {Sqlite}; OpenSSL {OpenSsl}";

    private static string? Field(string file, string name) => File.Exists(file)
        ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
        : null;

    private static async Task<string> FirstAsync(TestStore store, string sql)
    {
        await using var database = await DatabaseFactory.CreateAsync(store);
        return (string)(await database.QueryAsync(sql))[0][0];
    }
}
