namespace EcoCredit.Exchange.Benchmarks.Loading;

/// <summary>The node answered wrongly: a figure of wrong answers is none, so the run ends.</summary>
public sealed class WrongAnswerException(string message) : Exception(message);
