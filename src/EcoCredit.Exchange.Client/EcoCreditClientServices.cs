using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EcoCredit.Exchange.Client;

/// <summary>Registers clients of nodes.</summary>
public static class EcoCreditClientServices
{
    /// <summary>
    /// Registers one <see cref="ExchangeClient"/> and its <see cref="ClientIdentity"/>, both once for the whole program. Everything that is
    /// wrong with the section is told at once: by the host when it starts, otherwise by whoever asks for the client first
    /// (<see cref="OptionsValidationException"/>). A <see cref="TimeProvider"/> among the services is the clock.
    /// </summary>
    /// <remarks>
    /// Certificate, key, anchors and directory are read again where they were replaced, for new connections; a connection is used for at
    /// most fifteen minutes. The signing key is read once.
    /// </remarks>
    /// <param name="services">The services.</param>
    /// <param name="section">The section with the settings of <see cref="EcoCreditClientSettings"/>.</param>
    public static IServiceCollection AddEcoCreditClient(this IServiceCollection services, IConfiguration section) =>
        Add(services, key: null, section);

    /// <summary>The same for one node of several: keyed services under its name.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The key, for <c>[FromKeyedServices("name")]</c>.</param>
    /// <param name="section">The section with the settings of <see cref="EcoCreditClientSettings"/>.</param>
    public static IServiceCollection AddEcoCreditClient(this IServiceCollection services, string name, IConfiguration section)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Add(services, name, section);
    }

    private static IServiceCollection Add(IServiceCollection services, string? key, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(section);
        if (services.Any(s => s.ServiceType == typeof(ExchangeClient) && Equals(s.ServiceKey, key)))
            throw new InvalidOperationException(
                key is null ? "A client is registered already: give this one a name." : $"A client {key} is registered already.");

        var name = key ?? Options.DefaultName;
        services.AddOptions<EcoCreditClientSettings>(name).Configure(settings => SettingsSection.Read(section, settings)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<EcoCreditClientSettings>>(new Validation(name, section));
        EcoCreditClientSettings SettingsOf(IServiceProvider provider) =>
            provider.GetRequiredService<IOptionsMonitor<EcoCreditClientSettings>>().Get(name);

        // What is made last is disposed of first: the client rests on the source, and only the source owns what it has loaded.
        Add(services, key, provider =>
        {
            var settings = SettingsOf(provider);
            return new IdentitySource(settings.Files, settings.ReadPassphrase());
        });
        Add(services, key, provider => Find<IdentitySource>(provider, key).Identity);
        Add(services, key, provider =>
        {
            var settings = SettingsOf(provider);
            var time = provider.GetService<TimeProvider>() ?? TimeProvider.System;
            return ExchangeClient.Create(new Uri(settings.Endpoint), Find<IdentitySource>(provider, key), settings.ToOptions(time));
        });
        return services;
    }

    private static void Add<T>(IServiceCollection services, string? key, Func<IServiceProvider, T> make)
        where T : class
    {
        if (key is null) services.AddSingleton(make);
        else services.AddKeyedSingleton(key, (provider, _) => make(provider));
    }

    private static T Find<T>(IServiceProvider provider, string? key)
        where T : notnull => key is null ? provider.GetRequiredService<T>() : provider.GetRequiredKeyedService<T>(key);

    private sealed class Validation(string name, IConfiguration section) : IValidateOptions<EcoCreditClientSettings>
    {
        public ValidateOptionsResult Validate(string? of, EcoCreditClientSettings options)
        {
            if (of != name) return ValidateOptionsResult.Skip;
            var problems = SettingsSection.Check(options, section);
            return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
        }
    }
}
