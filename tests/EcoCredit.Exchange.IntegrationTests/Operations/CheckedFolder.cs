using System.Security.Cryptography.X509Certificates;
using EcoCredit.Exchange.IntegrationTests.Publishing;
using EcoCredit.Exchange.Node.Checks;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Operations;

/// <summary>The folder of a city that is in order until a test breaks something about it.</summary>
internal sealed class CheckedFolder : IDisposable
{
    public CheckedFolder()
        : this(new TestAgency(2, Role.EcoCity, "990100"))
    {
    }

    public CheckedFolder(TestAgency city) => City = city;

    public TestAgency City { get; }

    public NodeFolder Folder => City.Folder;

    /// <summary>The clock of the check.</summary>
    public TestClock Clock { get; } = new();

    public string At(string relative) => Path.Combine(Folder.Path, relative);

    /// <summary>Changes node.json.</summary>
    public void Set(Func<NodeOptions, NodeOptions> change) => NodeOptionsFile.Write(Folder.OptionsPath, change(NodeFolder.Open(Folder.Path).Options));

    public void SetDatabase(DatabaseOptions database) => Set(o => o with { Database = database });

    /// <summary>Changes the directory.</summary>
    public void Edit(Action<DirectoryEditor> change)
    {
        var editor = DirectoryEditor.Open(Folder, TimeProvider.System);
        change(editor);
        editor.Save();
    }

    /// <summary>Changes the card.</summary>
    public void SetCard(Func<PeerCard, PeerCard> change) => change(PeerCard.Read(Folder.CardPath)).Write(Folder.CardPath);

    /// <summary>Puts another certificate into use, and enrols it where it is said.</summary>
    public void Use(X509Certificate2 certificate, bool enrol)
    {
        File.WriteAllText(Folder.CertificatePath, certificate.ExportCertificatePem() + "\n");
        File.WriteAllText(Folder.CertificateKeyPath, certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem() + "\n");
        if (enrol) Edit(e => e.AddCertificate(City.Code, TestAgency.DigestOf(certificate)));
    }

    public Task<IReadOnlyList<Finding>> CheckAsync() => CheckAsync(new CheckOptions());

    public Task<IReadOnlyList<Finding>> CheckAsync(CheckOptions options) => NodeCheck.RunAsync(Folder.Path, options, Clock, CancellationToken.None);

    public void Dispose() => City.Dispose();
}

internal static class FindingAssertions
{
    /// <summary>This is found at this level, with a cause and a fix in both languages; and nothing else is wrong but what is named.</summary>
    public static void ShouldFind(this IReadOnlyList<Finding> findings, FindingLevel level, string id, params string[] also)
    {
        var found = findings.Where(f => f.Id == id && f.Level == level).ToList();
        found.ShouldNotBeEmpty(Tell(findings));
        foreach (var text in found.SelectMany(f => new[] { f.Found, f.Cause, f.Fix }))
        {
            text.ShouldNotBeNull().English.ShouldNotBeNullOrWhiteSpace();
            text!.Chinese.ShouldNotBeNullOrWhiteSpace();
        }

        findings.Where(f => f.Level >= FindingLevel.Warning).Select(f => f.Id).Distinct(StringComparer.Ordinal)
            .ShouldBe([id, .. also], ignoreOrder: true, Tell(findings));
    }

    public static void ShouldBeInOrder(this IReadOnlyList<Finding> findings) =>
        findings.Where(f => f.Level >= FindingLevel.Warning).ShouldBeEmpty(Tell(findings));

    private static string Tell(IReadOnlyList<Finding> findings) => string.Join('\n', findings.Select(f => $"{f.Level} {f.Id}: {f.Found.English}"));
}
