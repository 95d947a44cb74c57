using EcoCredit.Exchange.Protocol.Documents;
using Google.Protobuf.Reflection;
using V1 = EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Rpc;

/// <summary>Every proto file that a client can need, by file name, symbol and extension.</summary>
internal sealed class DescriptorIndex
{
    private readonly Dictionary<string, FileDescriptor> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileDescriptor> _symbols = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<int, FileDescriptor>> _extensions = new(StringComparer.Ordinal);

    private DescriptorIndex()
    {
        foreach (var service in ServiceCatalogue.Services) Add(service.File);
        foreach (var type in DocumentKinds.All) Add(type.Descriptor.File);
        Add(V1.ErrorsReflection.Descriptor);
    }

    public static DescriptorIndex Instance { get; } = new();

    public FileDescriptor? FindFile(string name) => _files.GetValueOrDefault(name);

    public FileDescriptor? FindSymbol(string fullName) => _symbols.GetValueOrDefault(fullName);

    public FileDescriptor? FindExtension(string containingType, int number) =>
        _extensions.GetValueOrDefault(containingType)?.GetValueOrDefault(number);

    /// <summary>Numbers of the extensions of a message, in order; null where there is no such message.</summary>
    public IReadOnlyCollection<int>? FindExtensionNumbers(string messageType)
    {
        if (_extensions.TryGetValue(messageType, out var extensions)) return extensions.Keys;
        return _symbols.ContainsKey(messageType) ? [] : null;
    }

    /// <summary>A file and all that it imports, each once, what is imported first.</summary>
    public static IReadOnlyList<FileDescriptor> WithImports(FileDescriptor file)
    {
        var ordered = new List<FileDescriptor>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Visit(file);
        return ordered;

        void Visit(FileDescriptor next)
        {
            if (!seen.Add(next.Name)) return;
            foreach (var import in next.Dependencies) Visit(import);
            ordered.Add(next);
        }
    }

    private void Add(FileDescriptor root)
    {
        foreach (var file in WithImports(root))
        {
            if (!_files.TryAdd(file.Name, file)) continue;
            foreach (var message in file.MessageTypes) Add(message);
            foreach (var type in file.EnumTypes) Add(type);
            foreach (var extension in file.Extensions.UnorderedExtensions) Add(extension);
            foreach (var service in file.Services)
            {
                _symbols[service.FullName] = file;
                foreach (var method in service.Methods) _symbols[method.FullName] = file;
            }
        }
    }

    private void Add(MessageDescriptor message)
    {
        _symbols[message.FullName] = message.File;
        foreach (var field in message.Fields.InDeclarationOrder()) _symbols[field.FullName] = message.File;
        foreach (var nested in message.NestedTypes) Add(nested);
        foreach (var type in message.EnumTypes) Add(type);
        foreach (var extension in message.Extensions.UnorderedExtensions) Add(extension);
    }

    private void Add(EnumDescriptor type)
    {
        _symbols[type.FullName] = type.File;
        // In protobuf the values of an enum are siblings of its name, not below it.
        var scope = type.ContainingType?.FullName ?? type.File.Package;
        foreach (var value in type.Values) _symbols[$"{scope}.{value.Name}"] = type.File;
    }

    private void Add(FieldDescriptor extension)
    {
        _symbols[extension.FullName] = extension.File;
        if (!_extensions.TryGetValue(extension.ExtendeeType.FullName, out var numbers))
            _extensions[extension.ExtendeeType.FullName] = numbers = [];
        numbers[extension.FieldNumber] = extension.File;
    }
}
