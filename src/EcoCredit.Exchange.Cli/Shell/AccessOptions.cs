using System.CommandLine;
using EcoCredit.Exchange.Cli.Import;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Shell;

/// <summary>Why somebody asks: the options that an access statement is made of.</summary>
/// <param name="context">What the command writes to.</param>
/// <param name="isCaseArgument">The case number is an argument of the command, not an option.</param>
/// <param name="validFor">How long the statement may be used.</param>
internal sealed class AccessOptions(CliContext context, bool isCaseArgument, TimeSpan validFor)
{
    private readonly Option<string> _purpose = Purpose(context);
    private readonly Option<string> _case = new("--case") { Description = context.T(Texts.StatusCase), Required = true };
    private readonly Argument<string> _caseArgument = new("CASE") { Description = context.T(Texts.StatusCase) };
    private readonly Option<string> _officer = CommonOptions.Operator(context);
    private readonly Option<string?> _sealedUntil = CommonOptions.SealedUntil(context);

    public void AddTo(Command command)
    {
        if (isCaseArgument) command.Arguments.Add(_caseArgument);
        command.Options.Add(_purpose);
        if (!isCaseArgument) command.Options.Add(_case);
        command.Options.Add(_officer);
        command.Options.Add(_sealedUntil);
    }

    public string CaseOf(ParseResult parse) => isCaseArgument ? parse.GetRequiredValue(_caseArgument) : parse.GetRequiredValue(_case);

    public AccessTicket Sign(ParseResult parse, Session session) => AccessTicket.Sign(
        session.Identity, EnumNames.Purposes.Parse(parse.GetRequiredValue(_purpose)), CaseOf(parse), parse.GetRequiredValue(_officer),
        new LegalBasis { Instrument = ImportOptions.DefaultLegalBasis, Article = "35" }, validFor,
        CommonOptions.EndOf(parse.GetValue(_sealedUntil)), context.Time);

    private static Option<string> Purpose(CliContext context)
    {
        var purpose = new Option<string>("--purpose") { Description = context.T(Texts.StatusPurpose), Required = true };
        purpose.AcceptOnlyFromAmong(EnumNames.Purposes.All);
        return purpose;
    }
}
