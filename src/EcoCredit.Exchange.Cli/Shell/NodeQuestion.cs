using System.CommandLine;
using EcoCredit.Exchange.Client;

namespace EcoCredit.Exchange.Cli.Shell;

/// <summary>What the calls about a node's own state have in common: who asks and which node. They need no access statement.</summary>
internal sealed class NodeQuestion(CliContext context)
{
    private readonly Option<string> _data = CommonOptions.Data(context);
    private readonly Option<string> _to = CommonOptions.To(context);
    private readonly Option<bool> _json = CommonOptions.Json(context);

    /// <summary>The options, to be added behind those of the command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _data, _to, _json }) command.Options.Add(option);
    }

    public bool IsJson(ParseResult parse) => parse.GetValue(_json);

    /// <summary>Connects and asks.</summary>
    public async Task<T> AskAsync<T>(ParseResult parse, Func<ExchangeClient, Task<T>> ask)
    {
        using var session = Session.Open(parse.GetRequiredValue(_data), context.Time);
        await using var client = session.Connect(Target.Resolve(context, session, parse.GetRequiredValue(_to)), context.Time);
        return await ask(client);
    }

    /// <summary>Connects, signs the statement and asks.</summary>
    public async Task<T> AskAsync<T>(ParseResult parse, AccessOptions access, Func<ExchangeClient, AccessTicket, Task<T>> ask)
    {
        using var session = Session.Open(parse.GetRequiredValue(_data), context.Time);
        await using var client = session.Connect(Target.Resolve(context, session, parse.GetRequiredValue(_to)), context.Time);
        return await ask(client, access.Sign(parse, session));
    }
}
