using System.Text;
using EcoCredit.Exchange.Cli;
using EcoCredit.Exchange.Cli.Shell;

// GB18030 files are read as they are exported.
Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
var context = new CliContext(Console.Out, Console.Error, Languages.Choose(args, Environment.GetEnvironmentVariable), TimeProvider.System, isErrorTerminal: !Console.IsErrorRedirected);
return await CommandLine.RunAsync(args, context);
