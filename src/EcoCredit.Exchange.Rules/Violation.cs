namespace EcoCredit.Exchange.Rules;

/// <summary>One way in which a document breaks a rule. It never quotes what the document says.</summary>
/// <param name="Field">Path of the field, as the protos name it, for example <c>header.evidence[0].digest</c>.</param>
/// <param name="Rule">
/// The rule: an id of the regulation (IM-08, AMB-10), a standard (GB 32100), or HEADER, FORMAT and KIND for what the contract itself asks
/// for.
/// </param>
/// <param name="English">What is wrong, in English.</param>
/// <param name="Chinese">What is wrong, in Chinese.</param>
public sealed record Violation(string Field, string Rule, string English, string Chinese);
