using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Interop;

/// <summary>The auditor of tests/interop/go, built once: Go's own note and tlog packages over an exported ledger.</summary>
public sealed class GoAuditor : IAsyncLifetime
{
    private readonly TestFolder _folder = new();

    private string Program => _folder.At("audit");

    public async Task InitializeAsync()
    {
        var source = Path.Combine(AppContext.BaseDirectory, "interop", "go");
        Dictionary<string, string> environment = new(StringComparer.Ordinal)
        {
            // Debian's packages of Go libraries lie in a GOPATH of their own; nothing is fetched.
            ["GO111MODULE"] = "off",
            ["GOPATH"] = "/usr/share/gocode",
            ["GOFLAGS"] = "",
            ["GOCACHE"] = Path.Combine(Path.GetTempPath(), $"ecocredit-go-cache-{Environment.UserName}"),
        };
        var (code, output, error) = await Tool.RunAsync("go", environment, source, "build", "-o", Program, ".");
        code.ShouldBe(0, output + error);
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Audits a folder by one Ed25519 key.</summary>
    public async Task<(int ExitCode, string Output, string Error)> AuditAsync(string folder, NoteVerifier key, params string[] oldCheckpoints) =>
        await Tool.RunAsync(Program, new Dictionary<string, string>(StringComparer.Ordinal), folder, [folder, key.ToString(), .. oldCheckpoints]);

    public async Task ShouldAcceptAsync(string folder, NoteVerifier key, Checkpoint checkpoint, params string[] oldCheckpoints)
    {
        var (code, output, error) = await AuditAsync(folder, key, oldCheckpoints);
        code.ShouldBe(0, error);
        output.ShouldBe($"ok {checkpoint.Size} {checkpoint.Root}\n");
    }
}
