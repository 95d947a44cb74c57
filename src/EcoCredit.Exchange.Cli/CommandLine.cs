using System.CommandLine;
using System.CommandLine.Help;
using EcoCredit.Exchange.Cli.Commands;
using EcoCredit.Exchange.Cli.Shell;

namespace EcoCredit.Exchange.Cli;

/// <summary>The whole command line.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CliContext context)
    {
        var root = Build(context);
        var parsed = root.Parse(arguments);
        var configuration = new InvocationConfiguration
        {
            Output = context.Out,
            Error = context.Error,
            EnableDefaultExceptionHandler = false,
            // A node needs its limits' ten seconds to let calls end.
            ProcessTerminationTimeout = TimeSpan.FromSeconds(15),
        };
        if (parsed.Errors.Count > 0 && parsed.Action is not ExampleHelp)
        {
            foreach (var problem in ParseProblems.Describe(context, parsed)) context.Error.WriteLine(problem);
            context.Say(Texts.SeeHelp, PathOf(parsed.CommandResult.Command));
            return (int)ExitCode.Usage;
        }

        return await parsed.InvokeAsync(configuration);
    }

    public static RootCommand Build(CliContext context)
    {
        var root = new RootCommand(context.T(Texts.Root))
        {
            DemoCommand.Create(context),
            InitCommand.Create(context),
            NodeCommand.Create(context),
            PeerCommand.Create(context),
            KeyCommand.Create(context),
            PushCommand.Create(context),
            StatusCommand.Create(context),
            CertificateCommand.Create(context),
            VerifyCommand.Create(context),
            ScoreCommand.Create(context),
            ProcedureCommand.Create(context),
            AdvisoryCommand.Create(context),
            WhitelistCommand.Create(context),
            SubscriptionCommand.Create(context),
            DeliveryCommand.Create(context),
            RetractionCommand.Create(context),
            ChangesCommand.Create(context),
            DisclosuresCommand.Create(context),
            LedgerCommand.Create(context),
            ConfigCommand.Create(context),
            CheckCommand.Create(context),
            BackupCommand.Create(context),
            ExplainCommand.Create(context),
        };
        var language = new Option<string>(Languages.Option) { Description = context.T(Texts.LangOption), Recursive = true };
        language.AcceptOnlyFromAmong("zh", "en");
        root.Options.Add(language);
        foreach (var option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction usual } help) help.Action = new ExampleHelp(context, usual);
        }

        return root;
    }

    private static string PathOf(Command command) =>
        command is RootCommand || command.Parents.OfType<Command>().FirstOrDefault() is not { } parent ? "ecocredit" : $"{PathOf(parent)} {command.Name}";
}
