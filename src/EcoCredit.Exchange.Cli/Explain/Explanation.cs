using EcoCredit.Exchange.Cli.Shell;

namespace EcoCredit.Exchange.Cli.Explain;

/// <summary>What somebody who got an error wants to know beyond its message, which errors.proto has.</summary>
/// <param name="Cause">How it comes about.</param>
/// <param name="Caller">What the caller does.</param>
/// <param name="Operator">What the operator of the node does.</param>
/// <param name="Details">Violations and metadata that come with it; <see cref="Texts.None"/> for none.</param>
internal sealed record Explanation(Text Cause, Text Caller, Text Operator, Text Details);
