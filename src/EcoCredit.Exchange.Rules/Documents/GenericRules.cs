using System.Collections;
using System.Runtime.InteropServices;
using EcoCredit.Exchange.Protocol.Identifiers;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace EcoCredit.Exchange.Rules.Documents;

// What holds for every string and every enum of every document, whatever its kind: found by walking the descriptors (FieldPlan, once for each
// message), so that a new field is covered on the day it is added.
internal static class GenericRules
{
    public static void Check(IMessage message, Violations violations)
    {
        // Most documents have nothing wrong: no path is put together until it is known that there is something to name.
        var any = new Violations();
        Walk(message, prefix: null, any);
        if (any.Any) Walk(message, "", violations);
    }

    private static void Walk(IMessage message, string? prefix, Violations violations)
    {
        foreach (var field in FieldPlan.Of(message.Descriptor))
        {
            var value = field.Accessor.GetValue(message);
            if (!field.IsRepeated)
            {
                CheckValue(new Place(prefix, field, Index: -1), value, violations);
                continue;
            }

            var items = (IList)value;
            for (var index = 0; index < items.Count; index++)
            {
                var place = new Place(prefix, field, index);
                var item = items[index];
                CheckValue(place, item, violations);
                if (field.Type == FieldType.Enum && (int)item! == 0)
                {
                    violations.Add(place.Path, "FORMAT", "An entry of the list is not specified.", "列表中存在未指定的取值。");
                }
            }
        }
    }

    private static void CheckValue(Place place, object? value, Violations violations)
    {
        switch (place.Field.Type)
        {
            case FieldType.Message when value is IMessage child:
                Walk(child, place.Prefix is null ? null : place.Path + ".", violations);
                break;
            case FieldType.Enum when !place.Field.Values.Contains((int)value!):
                violations.Add(place.Path, "FORMAT", "The value is not one that this version knows.", "取值不在本版本的枚举范围内。");
                break;
            case FieldType.String when value is string { Length: > 0 } text:
                CheckText(place, text, violations);
                break;
            case FieldType.Bytes when value is ByteString bytes && IdentityNumbers.Contains(bytes.Span):
                AddIdentityNumber(place.Path, violations);
                break;
        }
    }

    private static void CheckText(Place place, string text, Violations violations)
    {
        var limit = place.Field.Limit;
        if (limit is not null && text.Length > limit.MaxLength && text.EnumerateRunes().Count() > limit.MaxLength)
        {
            violations.Add(place.Path, "FORMAT", $"At most {limit.MaxLength} characters.", $"不得超过 {limit.MaxLength} 个字符。");
        }

        if (HasControlCharacter(text, limit is { Multiline: true }))
        {
            violations.Add(place.Path, "FORMAT", "Control characters are not allowed.", "不得含有控制字符。");
        }

        // One identity number in 31 passes the check of a credit code too. Only what passes both of its checks is one: that is asked in
        // here.
        if (!place.Field.MayHoldIdentityNumber && IdentityNumbers.Contains(text)) AddIdentityNumber(place.Path, violations);
    }

    private static void AddIdentityNumber(string path, Violations violations) => violations.Add(
        path, "IM-10", "Identity numbers of natural persons do not travel in this channel.", "本通道不得传输自然人身份证件号码（第十条）。");

    // What turns the direction of a text or breaks its line unseen makes a reader see another name than the one that was signed. Joiners and
    // the vowel separator stay: Mongolian is written with them.
    private static bool IsDeceptive(char character) =>
        character is '\u2028' or '\u2029' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    private static bool HasControlCharacter(string text, bool multiline)
    {
        foreach (var character in text)
        {
            if (char.IsControl(character) && !(multiline && character is '\n' or '\t')) return true;
            if (IsDeceptive(character)) return true;
        }

        return false;
    }

    // Where a value stands; without a prefix nobody asks.
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Place(string? Prefix, FieldPlan Field, int Index)
    {
        public string Path => Prefix is null ? "" : Index < 0 ? Prefix + Field.Name : $"{Prefix}{Field.Name}[{Index}]";
    }
}
