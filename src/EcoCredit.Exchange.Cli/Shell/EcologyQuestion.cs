using System.CommandLine;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Shell;

/// <summary>
/// What the questions about the ecology system's own work have in common: who asks, for which area, and the access statement, whose purpose
/// is always the ecology system's own.
/// </summary>
internal sealed class EcologyQuestion(CliContext context)
{
    private readonly Option<string> _data = CommonOptions.Data(context);
    private readonly Option<string> _to = CommonOptions.To(context);
    private readonly Option<string?> _area = new("--area") { Description = context.T(Texts.AreaOption) };
    private readonly Option<string?> _case = new("--case") { Description = context.T(Texts.CaseOption) };
    private readonly Option<string> _officer = CommonOptions.Operator(context);
    private readonly Option<bool> _json = CommonOptions.Json(context);

    /// <summary>The options, to be added behind those of the command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _area, _officer, _case, _data, _to, _json }) command.Options.Add(option);
    }

    public bool IsJson(ParseResult parse) => parse.GetValue(_json);

    /// <summary>Connects, signs the statement and asks; says so where the answer takes its time.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="defaultCase">The case number where none was given.</param>
    /// <param name="basis">The provision that the question rests on.</param>
    /// <param name="ask">Asks.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<T> AskAsync<T>(
        ParseResult parse, string defaultCase, LegalBasis basis, Func<AskedNode, Task<T>> ask, CancellationToken cancellationToken)
    {
        using var session = Session.Open(parse.GetRequiredValue(_data), context.Time);
        var area = parse.GetValue(_area) ?? session.Identity.Area;
        if (!AreaCode.TryParse(area, out _)) throw new CliException(ExitCode.Usage, context.T(Texts.BadArea, area));
        var target = Target.Resolve(context, session, parse.GetRequiredValue(_to));
        await using var client = session.Connect(target, context.Time);
        var access = AccessTicket.Sign(
            session.Identity, Purpose.EcologySupervision, parse.GetValue(_case) ?? defaultCase, parse.GetRequiredValue(_officer),
            basis, TimeSpan.FromDays(1), context.Time);
        return await ask(new AskedNode(client, access, area, AreaNames.Of(session), cancellationToken));
    }
}

/// <summary>A node that is asked, and as what.</summary>
internal sealed record AskedNode(
    ExchangeClient Client, AccessTicket Access, string Area, AreaNames Names, CancellationToken CancellationToken);
