using System.Runtime.Versioning;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.V1;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace EcoCredit.Exchange.Tests.Client;

[UnsupportedOSPlatform("windows")]
public sealed class RegistrationTests : IDisposable
{
    private readonly string _root = System.IO.Directory.CreateTempSubdirectory("ecocredit-").FullName;

    [Fact]
    public async Task A_folder_that_init_made_and_an_endpoint_are_enough()
    {
        var folder = Make("buyer");
        await using var provider = Services(("Endpoint", "https://127.0.0.1:8443"), ("Folder", folder.Path)).BuildServiceProvider();
        var client = provider.GetRequiredService<ExchangeClient>();
        client.ShouldBeSameAs(provider.GetRequiredService<ExchangeClient>());
        var identity = provider.GetRequiredService<ClientIdentity>();
        identity.AgencyCode.ShouldBe(folder.Options.Agency.Code);
        identity.Area.ShouldBe("990100");
        identity.Peers.Select(p => p.Code).ShouldContain(identity.AgencyCode);
    }

    [Fact]
    public void A_container_that_is_disposed_of_at_once_takes_the_client_with_it()
    {
        var provider = Services(("Endpoint", "https://127.0.0.1:8443"), ("Folder", Make("buyer").Path)).BuildServiceProvider();
        _ = provider.GetRequiredService<ExchangeClient>();
        provider.Dispose();
    }

    [Fact]
    public async Task The_files_may_lie_apart()
    {
        var files = ClientIdentityFiles.InFolder(Make("buyer").Path);
        await using var provider = Services(
            ("Endpoint", "https://127.0.0.1:8443"), ("Certificate", files.Certificate), ("CertificateKey", files.CertificateKey),
            ("Anchors", files.Anchors), ("SigningKey", files.SigningKey), ("Directory", files.Directory)).BuildServiceProvider();
        provider.GetRequiredService<ExchangeClient>().ShouldNotBeNull();
    }

    [Fact]
    public async Task Nodes_are_told_apart_by_name()
    {
        var (buyer, city) = (Make("buyer"), Make("city"));
        var services = new ServiceCollection();
        services.AddEcoCreditClient("buyer", Section(("Endpoint", "https://127.0.0.1:8443"), ("Folder", buyer.Path)));
        services.AddEcoCreditClient("city", Section(("Endpoint", "https://127.0.0.1:8444"), ("Folder", city.Path)));
        await using var provider = services.BuildServiceProvider();
        provider.GetRequiredKeyedService<ExchangeClient>("city")
            .ShouldNotBeSameAs(provider.GetRequiredKeyedService<ExchangeClient>("buyer"));
        provider.GetRequiredKeyedService<ClientIdentity>("city").AgencyCode.ShouldBe(city.Options.Agency.Code);
        Should.Throw<InvalidOperationException>(() => services.AddEcoCreditClient("city", Section()));
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_told_at_once_when_the_host_starts_and_no_value_is_repeated()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddEcoCreditClient(Section(
            ("Endpoint", "http://node"), ("ServerAgency", "1234"), ("Folder", Path.Combine(_root, "nothing")), ("CallTimeout", "soon"),
            ("MaxInFlight", "0"), ("RepeatsCalls", "perhaps"), ("Passphrase", "secret-1"), ("PassphraseFile", "secret-file"),
            ("Pasphrase", "secret-2"), ("Sub:Key", "secret-3")));
        using var host = builder.Build();

        var failure = await Should.ThrowAsync<OptionsValidationException>(() => host.StartAsync());

        var said = string.Join('\n', failure.Failures);
        string[] names = ["Endpoint", "ServerAgency", "CallTimeout", "MaxInFlight", "RepeatsCalls", "PassphraseFile", "Pasphrase", "Sub"];
        foreach (var name in names)
            said.ShouldContain($"EcoCredit:{name}: ");
        foreach (var file in new[] { "tls/node.pem", "tls/anchors.pem", "keys/signing.pem" }) said.ShouldContain(file);
        (failure.Message + said).ShouldNotContain("secret-1");
        (failure.Message + said).ShouldNotContain("secret-2");
        (failure.Message + said).ShouldNotContain("secret-3");
    }

    [Fact]
    public void A_directory_of_another_key_and_a_key_that_others_can_read_are_refused()
    {
        var (buyer, city) = (Make("buyer"), Make("city"));
        File.Copy(city.DirectoryPath, buyer.DirectoryPath, overwrite: true);
        File.SetUnixFileMode(buyer.CertificateKeyPath, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        var refused = Should.Throw<ClientIdentityException>(() => ClientIdentity.Load(ClientIdentityFiles.InFolder(buyer.Path), null));
        refused.Problems.Count.ShouldBe(2);
        refused.Problems.ShouldContain(p => p.Contains("directory.dsse", StringComparison.Ordinal));
        refused.Problems.ShouldContain(p => p.Contains("tls.pem", StringComparison.Ordinal));
    }

    public void Dispose() => System.IO.Directory.Delete(_root, recursive: true);

    private static IServiceCollection Services(params (string Key, string Value)[] settings) =>
        new ServiceCollection().AddEcoCreditClient(Section(settings));

    private static IConfigurationSection Section(params (string Key, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create("EcoCredit:" + s.Key, (string?)s.Value)))
        .Build().GetSection("EcoCredit");

    private NodeFolder Make(string name) => NodeFolder.Create(Path.Combine(_root, name), new NodeIdentity
    {
        Code = name == "city" ? "11990100MB0000027F" : "11990000MB00000430",
        Name = "示例机构",
        Role = name == "city" ? Role.EcoCity : Role.Procurement,
        Area = "990100",
        Listen = ["127.0.0.1:0"],
        Database = new DatabaseOptions(),
    }, TimeProvider.System);
}
