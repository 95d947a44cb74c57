using System.Globalization;
using EcoCredit.Exchange.Protocol.Identifiers;
using Microsoft.Extensions.Configuration;

namespace EcoCredit.Exchange.Client;

/// <summary>
/// Reads and checks the section of a client: everything that is wrong at once, by the names of its keys. Values are not repeated: one of
/// them may be a secret, in its own place or in a wrong one.
/// </summary>
internal static class SettingsSection
{
    private static readonly (string Name, Action<EcoCreditClientSettings, string> Set)[] Texts =
    [
        (nameof(EcoCreditClientSettings.Endpoint), (s, v) => s.Endpoint = v),
        (nameof(EcoCreditClientSettings.ServerAgency), (s, v) => s.ServerAgency = v),
        (nameof(EcoCreditClientSettings.Folder), (s, v) => s.Folder = v),
        (nameof(EcoCreditClientSettings.Certificate), (s, v) => s.Certificate = v),
        (nameof(EcoCreditClientSettings.CertificateKey), (s, v) => s.CertificateKey = v),
        (nameof(EcoCreditClientSettings.Anchors), (s, v) => s.Anchors = v),
        (nameof(EcoCreditClientSettings.SigningKey), (s, v) => s.SigningKey = v),
        (nameof(EcoCreditClientSettings.Directory), (s, v) => s.Directory = v),
        (nameof(EcoCreditClientSettings.Passphrase), (s, v) => s.Passphrase = v),
        (nameof(EcoCreditClientSettings.PassphraseFile), (s, v) => s.PassphraseFile = v),
    ];

    public static void Read(IConfiguration section, EcoCreditClientSettings settings)
    {
        foreach (var entry in section.GetChildren())
        {
            if (ReadOne(entry, settings) is { } problem) settings.Problems.Add(NameOf(section, entry.Key) + ": " + problem);
        }
    }

    /// <summary>Everything that is wrong with what was read, the files included.</summary>
    public static List<string> Check(EcoCreditClientSettings settings, IConfiguration section)
    {
        var problems = new List<string>(settings.Problems);
        void Refuse(string name, string problem) => problems.Add(NameOf(section, name) + ": " + problem);

        if (!Uri.TryCreate(settings.Endpoint, UriKind.Absolute, out var uri)
            || uri.Scheme != Uri.UriSchemeHttps
            || uri.PathAndQuery != "/"
            || uri.UserInfo.Length > 0)
            Refuse(nameof(settings.Endpoint), "has to be https://host:port ｜ 须为 https://主机:端口");
        if (settings.ServerAgency.Length > 0 && !CreditCode.IsValid(settings.ServerAgency))
            Refuse(nameof(settings.ServerAgency), "not a unified social credit code ｜ 不是有效的统一社会信用代码");
        if (settings.CallTimeout < TimeSpan.FromSeconds(1) || settings.CallTimeout > TimeSpan.FromMinutes(10))
            Refuse(nameof(settings.CallTimeout), "one second to ten minutes, as 00:00:30 ｜ 1 秒至 10 分钟，写作 00:00:30");
        if (settings.StreamTimeout < TimeSpan.FromSeconds(1) || settings.StreamTimeout > TimeSpan.FromHours(1))
            Refuse(nameof(settings.StreamTimeout), "one second to one hour, as 00:05:00 ｜ 1 秒至 1 小时，写作 00:05:00");
        if (settings.MaxInFlight is < 1 or > 4096) Refuse(nameof(settings.MaxInFlight), "1 to 4,096 ｜ 1 至 4096");
        if (settings.Passphrase.Length > 0 && settings.PassphraseFile.Length > 0)
            Refuse(nameof(settings.PassphraseFile), "Passphrase is given too: one of them ｜ 与 Passphrase 只能设置其一");
        problems.AddRange(CheckFiles(settings, section));
        return problems;
    }

    private static List<string> CheckFiles(EcoCreditClientSettings settings, IConfiguration section)
    {
        string[] missing = settings.Folder.Length > 0 ? [] :
        [
            .. new[]
            {
                (nameof(settings.Certificate), settings.Certificate), (nameof(settings.CertificateKey), settings.CertificateKey),
                (nameof(settings.Anchors), settings.Anchors), (nameof(settings.SigningKey), settings.SigningKey),
                (nameof(settings.Directory), settings.Directory),
            }.Where(file => file.Item2.Length == 0).Select(file => NameOf(section, file.Item1)),
        ];
        if (missing.Length > 0) return
            [
                $"{NameOf(section, nameof(settings.Folder))}: name the folder that ecocredit init made, or {string.Join(", ", missing)}"
                + " ｜ 请设置 ecocredit init 建立的目录，或逐一设置所列文件",
            ];
        try
        {
            ClientIdentity.Load(settings.Files, settings.ReadPassphrase()).Dispose();
            return [];
        }
        catch (ClientIdentityException e)
        {
            return [.. e.Problems];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [$"{NameOf(section, nameof(settings.PassphraseFile))}: {e.Message}"];
        }
    }

    private static string? ReadOne(IConfigurationSection entry, EcoCreditClientSettings settings)
    {
        var text = Array.Find(Texts, known => known.Name.Equals(entry.Key, StringComparison.OrdinalIgnoreCase));
        var isKnown = text.Name is not null || IsOther(entry.Key);
        if (!isKnown) return "no such setting ｜ 没有此设置项";
        if (entry.GetChildren().Any()) return "a value, not a section ｜ 应为值，而不是节";
        var value = entry.Value ?? "";
        if (text.Name is not null)
        {
            text.Set(settings, value);
            return null;
        }

        return entry.Key.ToUpperInvariant() switch
        {
            "CALLTIMEOUT" when TryDuration(value, out var limit) => Set(() => settings.CallTimeout = limit),
            "STREAMTIMEOUT" when TryDuration(value, out var limit) => Set(() => settings.StreamTimeout = limit),
            "MAXINFLIGHT" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var most) =>
                Set(() => settings.MaxInFlight = most),
            "REPEATSCALLS" when bool.TryParse(value, out var repeats) => Set(() => settings.RepeatsCalls = repeats),
            "HOLDSBACK" when bool.TryParse(value, out var holds) => Set(() => settings.HoldsBack = holds),
            "CALLTIMEOUT" or "STREAMTIMEOUT" => "not a duration such as 00:00:30 ｜ 不是时长，例如 00:00:30",
            "MAXINFLIGHT" => "not a number ｜ 不是数字",
            _ => "true or false ｜ true 或 false",
        };
    }

    private static bool IsOther(string key) =>
        key.ToUpperInvariant() is "CALLTIMEOUT" or "STREAMTIMEOUT" or "MAXINFLIGHT" or "REPEATSCALLS" or "HOLDSBACK";

    // A bare number would be days.
    private static bool TryDuration(string text, out TimeSpan value)
    {
        value = default;
        return text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value);
    }

    private static string? Set(Action set)
    {
        set();
        return null;
    }

    private static string NameOf(IConfiguration section, string key) =>
        section is IConfigurationSection { Path.Length: > 0 } named ? ConfigurationPath.Combine(named.Path, key) : key;
}
