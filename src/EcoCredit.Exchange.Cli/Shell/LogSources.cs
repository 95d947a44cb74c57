using System.Security.Cryptography.X509Certificates;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Ledger;

namespace EcoCredit.Exchange.Cli.Shell;

/// <summary>Opens what a command line names as a log: a folder or an address.</summary>
internal static class LogSources
{
    /// <summary>A node's ledger port is asked as the agency of a folder, any other server as anybody.</summary>
    /// <param name="context">For texts.</param>
    /// <param name="location">A folder, or https://….</param>
    /// <param name="session">The agency's folder, where one was named.</param>
    /// <param name="anchors">PEM file with the authorities of the server; the machine's own without it.</param>
    public static ILogSource Open(CliContext context, string location, Session? session, string? anchors)
    {
        if (!location.Contains("://", StringComparison.Ordinal))
        {
            return Directory.Exists(location)
                ? new DirectoryLogSource(location)
                : throw new CliException(ExitCode.Usage, context.T(Texts.NoSuchLog, location));
        }

        if (!Uri.TryCreate(location, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttps
            || uri is not { Query: "", Fragment: "", UserInfo: "" })
            throw new CliException(ExitCode.Usage, context.T(Texts.BadLogAddress, location));
        if (session is not null) return HttpLogSource.OfNode(uri, session.Identity, context.Time);
        return HttpLogSource.Public(uri, anchors is null ? [] : ReadCertificates(anchors), context.Time);
    }

    public static X509Certificate2Collection ReadCertificates(string path)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(path);
        return certificates;
    }

    /// <summary>Where the folder's own node serves its ledger, if it does so on a fixed port.</summary>
    public static string? OwnAddress(Session session)
    {
        foreach (var listen in session.Folder.Options.Ledger.Listen)
        {
            var colon = listen.LastIndexOf(':');
            var (host, port) = (listen[..colon], listen[(colon + 1)..]);
            if (port == "0") continue;
            return $"https://{(host is "*" or "0.0.0.0" or "[::]" ? "127.0.0.1" : host)}:{port}/";
        }

        return null;
    }
}
