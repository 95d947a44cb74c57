using System.CommandLine;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Import;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>status</c>: asks for the status of organisations and keeps the receipts.</summary>
internal static class StatusCommand
{
    private const int BatchSize = 1000;

    private static readonly string[] CodeColumns = ["credit_code", "统一社会信用代码", "CF_XDR_SHXYM", "XK_XDR_SHXYM", "code"];

    public static Command Create(CliContext context)
    {
        var codes = new Argument<string[]>("CODE") { Description = context.T(Texts.StatusCodes), Arity = ArgumentArity.ZeroOrMore };
        var file = new Option<string?>("--file") { Description = context.T(Texts.StatusFile) };
        var data = CommonOptions.Data(context);
        var to = CommonOptions.To(context);
        var purpose = new Option<string>("--purpose") { Description = context.T(Texts.StatusPurpose), Required = true };
        purpose.AcceptOnlyFromAmong(EnumNames.Purposes.All);
        var caseNumber = new Option<string>("--case") { Description = context.T(Texts.StatusCase), Required = true };
        var officer = CommonOptions.Operator(context);
        var sealedUntil = CommonOptions.SealedUntil(context);
        var asOf = new Option<string>("--as-of") { Description = context.T(Texts.StatusAsOf), DefaultValueFactory = _ => "" };
        var knownSize = new Option<long>("--known-size") { Description = context.T(Texts.StatusKnownSize) };
        var output = new Option<string>("--out") { Description = context.T(Texts.StatusOut), DefaultValueFactory = _ => "receipts" };
        var json = CommonOptions.Json(context);
        var command = new ExampleCommand(context, "status", Texts.StatusDescription, Texts.StatusNotes,
            "ecocredit status 91990102MA0000015T --purpose PROCUREMENT --case 示例采购-2026-001 --operator A1024 --data ./buyer --to https://127.0.0.1:8443",
            "ecocredit status --file bidders.csv --purpose PROCUREMENT --case 示例采购-2026-001 --operator A1024 --data ./buyer --to https://127.0.0.1:8443 --json")
        {
            codes, file, data, to, purpose, caseNumber, officer, sealedUntil, asOf, knownSize, output, json,
        };
        command.Run(context, async (parse, cancellationToken) =>
        {
            var subjects = await SubjectsAsync(context, parse.GetValue(codes) ?? [], parse.GetValue(file), cancellationToken);
            using var session = Session.Open(parse.GetRequiredValue(data), context.Time);
            await using var client = session.Connect(Target.Resolve(context, session, parse.GetRequiredValue(to)), context.Time);
            var access = AccessTicket.Sign(
                session.Identity, EnumNames.Purposes.Parse(parse.GetRequiredValue(purpose)), parse.GetRequiredValue(caseNumber), parse.GetRequiredValue(officer),
                new LegalBasis { Instrument = ImportOptions.DefaultLegalBasis, Article = "35" }, TimeSpan.FromDays(1),
                CommonOptions.EndOf(parse.GetValue(sealedUntil)), context.Time);
            var answers = await AskAsync(
                client, subjects, access, new StatusMoment(parse.GetRequiredValue(asOf), parse.GetValue(knownSize)), cancellationToken);
            var folder = parse.GetRequiredValue(output);
            var files = await StatusReport.SaveAsync(answers, folder, cancellationToken);
            if (parse.GetValue(json)) context.WriteJson(
                new JsonArray([.. answers.Zip(files, (answer, path) => StatusReport.Describe(answer, path))]));
            else StatusReport.Write(context, answers);
            context.Say(Texts.ReceiptsWritten, files.Count, folder, parse.GetRequiredValue(data));
            if (answers.Max(answer => answer.OpenRetractions) is > 0 and var open) context.Say(Texts.RetractionsOpen, open);
            return ExitCode.Ok;
        });
        return command;
    }

    internal static async Task<List<StatusAnswer>> AskAsync(
        ExchangeClient client, IReadOnlyList<SubjectQuery> subjects, AccessTicket access, StatusMoment moment, CancellationToken cancellationToken)
    {
        if (subjects.Count == 1) return [await client.CheckStatusAsync(subjects[0], access, moment, cancellationToken)];
        var answers = new List<StatusAnswer>();
        foreach (var part in subjects.Chunk(BatchSize))
        {
            await foreach (var answer in client.BatchCheckStatusAsync(part, access, moment, cancellationToken)) answers.Add(answer);
        }

        return answers;
    }

    private static async Task<List<SubjectQuery>> SubjectsAsync(
        CliContext context, string[] codes, string? file, CancellationToken cancellationToken)
    {
        var subjects = codes.Select(code => new SubjectQuery { CreditCode = code }).ToList();
        if (file is not null)
        {
            var table = await ImportTable.ReadAsync(file, sheet: null, cancellationToken);
            var column = Array.Find(CodeColumns, name => table.Header.Contains(name, StringComparer.Ordinal))
                ?? throw new CliException(ExitCode.Usage, context.T(Texts.NoCodeColumn, file, string.Join(", ", CodeColumns)));
            subjects.AddRange(table.Rows.Select(row => new SubjectQuery { CreditCode = row.Values.GetValueOrDefault(column, "") }));
        }

        return subjects.Count > 0 ? subjects : throw new CliException(ExitCode.Usage, context.T(Texts.NobodyAskedAbout));
    }
}
