using System.Collections.Frozen;
using Google.Protobuf.Reflection;

namespace EcoCredit.Exchange.Rules.Status;

// The names of an enum's values as the protos write them: looked up for every fact that is shown.
internal sealed class EnumNames(FileDescriptor file, string name)
{
    private readonly FrozenDictionary<int, string> _names = file.EnumTypes.Single(type => type.Name == name).Values
        .DistinctBy(value => value.Number).ToFrozenDictionary(value => value.Number, value => value.Name);

    public string Of(int number) => _names.GetValueOrDefault(number, "");
}
