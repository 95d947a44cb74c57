using System.CommandLine;
using EcoCredit.Exchange.Cli.Import;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>certificate</c>: gets a credit certificate and keeps it with its receipt.</summary>
internal static class CertificateCommand
{
    public static Command Create(CliContext context)
    {
        var code = new Argument<string>("CODE") { Description = context.T(Texts.ScoreCode) };
        var data = CommonOptions.Data(context);
        var to = CommonOptions.To(context);
        var purpose = new Option<string>("--purpose") { Description = context.T(Texts.StatusPurpose), Required = true };
        purpose.AcceptOnlyFromAmong(EnumNames.Purposes.All);
        var caseNumber = new Option<string>("--case") { Description = context.T(Texts.StatusCase), Required = true };
        var officer = CommonOptions.Operator(context);
        var output = new Option<string>("--out") { Description = context.T(Texts.StatusOut), DefaultValueFactory = _ => "receipts" };
        var json = CommonOptions.Json(context);
        var command = new ExampleCommand(context, "certificate", Texts.CertificateDescription, Texts.CertificateNotes,
            "ecocredit certificate 91990102MA0000015T --purpose BIDDING --case 示例招标-2026-001 --operator A1024 "
            + "--data ./buyer --to https://127.0.0.1:8443")
        {
            code, purpose, caseNumber, officer, output, data, to, json,
        };
        command.Run(context, async (parse, cancellationToken) =>
        {
            using var session = Session.Open(parse.GetRequiredValue(data), context.Time);
            await using var client = session.Connect(Target.Resolve(context, session, parse.GetRequiredValue(to)), context.Time);
            var access = AccessTicket.Sign(
                session.Identity, EnumNames.Purposes.Parse(parse.GetRequiredValue(purpose)), parse.GetRequiredValue(caseNumber),
                parse.GetRequiredValue(officer),
                new LegalBasis { Instrument = ImportOptions.DefaultLegalBasis, Article = "35" }, TimeSpan.FromDays(1), context.Time);
            var subject = new SubjectQuery { CreditCode = parse.GetRequiredValue(code) };
            var answer = await Progressing.WaitAsync(
                context, Texts.NodeIsWorking, client.GetCreditCertificateAsync(subject, access, cancellationToken));
            var folder = parse.GetRequiredValue(output);
            var files = await StatusReport.SaveAsync([answer], folder, cancellationToken);
            if (parse.GetValue(json)) context.WriteJson(StatusReport.Describe(answer, files[0]));
            else StatusReport.Write(context, [answer]);
            context.Say(Texts.ReceiptsWritten, files.Count, folder, parse.GetRequiredValue(data));
            return ExitCode.Ok;
        });
        return command;
    }
}
