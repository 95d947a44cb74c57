using EcoCredit.Exchange.Node.Peers;

namespace EcoCredit.Exchange.Cli.Shell;

/// <summary>The node that a command talks to.</summary>
/// <param name="Endpoint">https://host:port.</param>
/// <param name="Agency">The agency that it has to be of; <see langword="null"/> for any that is enrolled.</param>
internal sealed record Target(Uri Endpoint, string? Agency)
{
    /// <summary>How the journal names it.</summary>
    public string Name => Agency ?? Endpoint.Authority;

    /// <summary>
    /// Reads <c>--to</c>: https://host:port, a peer card, or the code of an enrolled agency that has an endpoint; empty for the agency's own
    /// node.
    /// </summary>
    public static Target Resolve(CliContext context, Session session, string to)
    {
        if (to.Length == 0) to = session.Identity.AgencyCode;
        if (to.StartsWith("https://", StringComparison.Ordinal))
        {
            if (!Uri.TryCreate(to, UriKind.Absolute, out var uri)) throw new CliException(ExitCode.Usage, context.T(Texts.BadTarget, to));
            return new Target(uri, session.Identity.Peers.FirstOrDefault(a => a.Endpoint.TrimEnd('/') == to.TrimEnd('/'))?.Code);
        }

        var (code, endpoint) = File.Exists(to) && PeerCard.Read(to) is { } card
            ? (card.Code, card.Endpoint)
            : (to, session.Identity.Peers.FirstOrDefault(a => a.Code == to)?.Endpoint ?? "");
        if (session.Identity.Peers.All(a => a.Code != code)) throw new CliException(ExitCode.Usage, context.T(Texts.PeerNotEnrolled, to));
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var found)) throw new CliException(ExitCode.Usage, context.T(Texts.PeerHasNoEndpoint, code));
        return new Target(found, code);
    }
}
