using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Interop;

/// <summary>Has openssl verify the signature lines of a checkpoint, cut out of the file as <c>ledger keys --help</c> says.</summary>
internal static class OpensslLines
{
    public static async Task ShouldVerifyAsync(string checkpointFile, NoteVerifier key)
    {
        using var folder = new TestFolder();
        var text = await File.ReadAllTextAsync(checkpointFile);
        var blank = text.LastIndexOf("\n\n", StringComparison.Ordinal);
        var line = text[(blank + 2)..].Split('\n').Select(l => l.Split(' ')).Single(parts => parts is ["—", _, var blob]
            && parts[1] == key.Name && Convert.ToHexStringLower(Convert.FromBase64String(blob).AsSpan(0, 4)) == key.KeyId.ToString("x8"));
        await File.WriteAllTextAsync(folder.At("body"), text[..(blank + 1)]);
        await File.WriteAllBytesAsync(folder.At("sig"), Convert.FromBase64String(line[2])[4..]);
        await File.WriteAllTextAsync(folder.At("key.pem"), key.Key.ToPem());
        (await RunAsync(folder, key.Type)).Code.ShouldBe(0, (await RunAsync(folder, key.Type)).Output);
        await File.AppendAllTextAsync(folder.At("body"), "more\n");
        (await RunAsync(folder, key.Type)).Code.ShouldNotBe(0);
    }

    private static async Task<(int Code, string Output)> RunAsync(TestFolder folder, NoteKeyType type)
    {
        string[] verify = ["pkeyutl", "-verify", "-pubin", "-inkey", "key.pem", "-rawin", "-in", "body", "-sigfile", "sig"];
        string[] arguments = type switch
        {
            NoteKeyType.Ed25519 => verify,
            NoteKeyType.Ecdsa => ["dgst", "-sha256", "-verify", "key.pem", "-signature", "sig", "body"],
            _ => [.. verify, "-digest", "sm3", "-pkeyopt", "distid:1234567812345678"],
        };
        var (code, output, error) = await Tool.RunAsync("openssl", new Dictionary<string, string>(StringComparer.Ordinal), folder.Path, arguments);
        return (code, output + error);
    }
}
