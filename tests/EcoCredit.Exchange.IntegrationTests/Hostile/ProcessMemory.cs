using System.Globalization;

namespace EcoCredit.Exchange.IntegrationTests.Hostile;

/// <summary>The resident memory of a process, as the kernel counts it (proc(5)), in bytes.</summary>
internal sealed class ProcessMemory(int processId)
{
    private readonly string _folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}");

    public long Now => Read("VmRSS:");

    /// <summary>The most since the last <see cref="ForgetPeak"/>.</summary>
    public long Peak => Read("VmHWM:");

    /// <summary>The peak begins anew at what is resident now.</summary>
    public void ForgetPeak() => File.WriteAllText(Path.Combine(_folder, "clear_refs"), "5");

    private long Read(string name)
    {
        var line = File.ReadLines(Path.Combine(_folder, "status")).Single(l => l.StartsWith(name, StringComparison.Ordinal));
        return 1024 * long.Parse(line.AsSpan(name.Length).Trim().TrimEnd(" kB"), CultureInfo.InvariantCulture);
    }
}
