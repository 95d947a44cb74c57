using System.Collections;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Documents;
using Google.Protobuf;

namespace EcoCredit.Exchange.Rules.Practitioners;

// What all four kinds of practitioners' documents share: the class that keeps them in their channel, and the person.
internal static class PersonRules
{
    // No document evaluates a year before 2014: none is older than 2015.
    private const int FirstYear = 2014;
    private const int LeastNumber = 5;
    private const int MostNumber = 32;

    public static void Check(IDocument document, PractitionerIdentity? person, Violations violations)
    {
        if (document.Header is { } header)
        {
            violations.Require(
                header.Visibility == Visibility.RestrictedPerson, "header.visibility", "IM-21-4",
                "Matters of natural persons are of the restricted class.", "从业人员信息须为限制级，不公布不公示（第二十一条第四项）。");
        }

        if (person is null)
        {
            violations.Add("person", "IM-10", "The person is missing.", "缺少从业人员身份识别信息（第十条第一项）。");
            return;
        }

        CheckNumber(person, violations);
        violations.Require(
            !string.IsNullOrWhiteSpace(person.Name) && !IdentityNumbers.Contains(person.Name), "person.name", "IM-10",
            "The name is missing, or is no name.", "缺少姓名，或者填写的不是姓名（第十条第一项）。");

        // Resident numbers are found everywhere by the generic rules; the other kinds have no check character to find them by.
        if (person.Kind == IdentityKind.ExitEntryDocument && person.Number.Length >= LeastNumber)
            CheckElsewhere(document, PersonKey.Of(person).Number, "", violations);
    }

    // Every act of a year's evaluation comes after the year (article 22).
    public static void CheckYear(int year, DateOnly? actOn, string field, RuleContext context, Violations violations)
    {
        violations.Require(
            year >= FirstYear && year < context.Today.Year, "evaluation_year", "IM-21-1",
            "A year is evaluated once it is over (article 22).", "评价年度须为已结束的年度（第二十二条）。");
        violations.Require(
            actOn is null || actOn.Value.Year > year, field, "IM-21-1",
            "It comes after the year that is evaluated (article 22).", "日期须晚于评价年度（第二十二条）。");
    }

    public static bool IsSame(PractitionerIdentity person, PractitionerIdentity? other) =>
        other is not null && PersonKey.Of(person) == PersonKey.Of(other);

    private static void CheckNumber(PractitionerIdentity person, Violations violations)
    {
        var valid = person.Kind switch
        {
            IdentityKind.ResidentId => IdentityNumbers.IsNumber(person.Number),
            IdentityKind.ExitEntryDocument =>
                person.Number.Length is >= LeastNumber and <= MostNumber && person.Number.All(char.IsAsciiLetterOrDigit),
            _ => true,
        };
        violations.Require(
            person.Kind != IdentityKind.Unspecified, "person.kind", "IM-10", "The kind of the number is missing.", "缺少证件类型（第十条第一项）。");
        violations.Require(
            valid, "person.number", "IM-10",
            "The number is not one of its kind: GB 11643, or 5 to 32 letters and digits.", "证件号码不符合该类证件的格式（第十条第一项）。");
    }

    private static void CheckElsewhere(IMessage message, string number, string prefix, Violations violations)
    {
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            var value = field.Accessor.GetValue(message);
            var values = field.IsRepeated ? ((IEnumerable)value).Cast<object>() : value is null ? [] : [value];
            var index = 0;
            foreach (var item in values)
            {
                var path = prefix + (field.IsRepeated ? $"{field.Name}[{index++}]" : field.Name);
                switch (item)
                {
                    case PractitionerIdentity:
                        break;
                    case IMessage child:
                        CheckElsewhere(child, number, path + ".", violations);
                        break;
                    case string text when PersonKey.Normalise(text).Contains(number, StringComparison.Ordinal):
                        violations.Add(
                            path, "IM-10", "The identity number stands in the person alone.", "证件号码仅可填写在身份信息中（第十条第一项）。");
                        break;
                }
            }
        }
    }
}
