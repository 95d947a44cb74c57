using System.Text;
using EcoCredit.Exchange.Cli;
using EcoCredit.Exchange.Cli.Shell;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
var context = new CliContext(
    Console.Out,
    Console.Error,
    Languages.Choose(args, Environment.GetEnvironmentVariable),
    TimeProvider.System,
    isErrorTerminal: !Console.IsErrorRedirected);
return await CommandLine.RunAsync(args, context);
