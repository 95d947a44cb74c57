using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Client;

/// <summary>A client as a program registers it, from an agency's folder, at a real node.</summary>
public sealed class RegisteredClientTests : IAsyncLifetime
{
    private ExchangeFixture _f = null!;
    private ServiceProvider _services = null!;

    private ExchangeClient Client => _services.GetRequiredService<ExchangeClient>();

    public async Task InitializeAsync()
    {
        _f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        _services = new ServiceCollection().AddEcoCreditClient(Settings(_f, _f.City)).BuildServiceProvider();
    }

    public async Task DisposeAsync()
    {
        await _services.DisposeAsync();
        await _f.DisposeAsync();
    }

    /// <summary>The settings of an agency that has enrolled the region.</summary>
    internal static IConfigurationSection Settings(ExchangeFixture f, TestAgency agency)
    {
        var editor = DirectoryEditor.Open(agency.Folder, TimeProvider.System);
        editor.Enrol(f.Region.Card);
        editor.Save();
        return new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["EcoCredit:Endpoint"] = f.Node.Address.ToString(),
            ["EcoCredit:ServerAgency"] = f.Region.Code,
            ["EcoCredit:Folder"] = agency.Folder.Path,
        }).Build().GetSection("EcoCredit");
    }

    [Fact]
    public async Task Sixty_four_callers_share_one_client()
    {
        var subject = ExchangeFixture.NewSubject();
        var access = new AccessTicket(_f.City.Sign(_f.City.Access(Purpose.Licensing)));
        var indexes = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(async () =>
        {
            if (i % 4 == 0)
            {
                var answer =
                    await Client.CheckStatusAsync(
                        new SubjectQuery { CreditCode = subject }, access, StatusMoment.Now, CancellationToken.None);
                answer.Verification.IsComplete.ShouldBeTrue();
                return answer.Receipt.Index;
            }

            var outcome = await Client.PushAsync(_f.City.Sign(_f.City.Penalty(subject)), CancellationToken.None);
            outcome.Verification!.IsComplete.ShouldBeTrue();
            return outcome.Receipt!.Index;
        })));
        indexes.Distinct().Count().ShouldBe(64);
    }

    [Fact]
    public async Task A_certificate_that_was_renewed_on_disk_is_used_without_a_restart()
    {
        (await Client.GetCheckpointAsync(CancellationToken.None)).Size.ShouldBe(0);
        using var renewed = _f.City.Issue();
        await File.WriteAllTextAsync(_f.City.Folder.CertificatePath, renewed.ExportCertificatePem());
        using (var key = System.Security.Cryptography.X509Certificates.ECDsaCertificateExtensions.GetECDsaPrivateKey(renewed)!)
            await File.WriteAllTextAsync(_f.City.Folder.CertificateKeyPath, key.ExportPkcs8PrivateKeyPem());
        _f.Node.Edit(directory =>
        {
            directory.AddCertificate(_f.City.Code, TestAgency.DigestOf(renewed));
            directory.RevokeCertificate(_f.City.Digest, TimeProvider.System.GetUtcNow());
        });
        await _f.Node.DirectoryTakenOverAsync();

        // The old connection is refused until the node has ended it; the next one carries the new certificate.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            try
            {
                await Client.GetCheckpointAsync(limit.Token);
                break;
            }
            catch (ExchangeException)
            {
                await Task.Delay(100, limit.Token);
            }
        }
    }

    [Fact]
    public async Task A_node_of_somebody_else_is_not_talked_to()
    {
        var section = Settings(_f, _f.Market);
        section["ServerAgency"] = _f.City.Code;
        await using var services = new ServiceCollection().AddEcoCreditClient(section).BuildServiceProvider();
        var refused = await Should.ThrowAsync<ExchangeException>(
            () => services.GetRequiredService<ExchangeClient>().GetCheckpointAsync(CancellationToken.None));
        refused.Error.ShouldBeNull();
    }
}
