using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace EcoCredit.Exchange.Tests.Compat;

/// <summary>
/// Compares, from metadata alone, what one assembly asks of another with what the other offers. Types of the platform are compared
/// by name, those of gRPC by assembly and name.
/// </summary>
internal static class ContractReferences
{
    /// <summary>
    /// The types and members that <paramref name="binaryPath"/> references in <paramref name="contractName"/> and that
    /// <paramref name="contractPath"/> does not offer, visible and with the same signature.
    /// </summary>
    public static IReadOnlyList<string> UnresolvedReferences(string binaryPath, string contractName, string contractPath)
    {
        using var binary = new PEReader(File.OpenRead(binaryPath));
        using var contract = new PEReader(File.OpenRead(contractPath));
        var offered = Offered(contract.GetMetadataReader(), contractName);
        return [.. Wanted(binary.GetMetadataReader(), contractName).Where(reference => !offered.Contains(reference)).Order(StringComparer.Ordinal)];
    }

    /// <summary>The types and members that an assembly references in another one.</summary>
    public static IReadOnlyList<string> References(string binaryPath, string contractName)
    {
        using var binary = new PEReader(File.OpenRead(binaryPath));
        return [.. Wanted(binary.GetMetadataReader(), contractName)];
    }

    /// <summary>Name, version and key token with which an assembly references another one.</summary>
    public static AssemblyName ReferencedIdentity(string binaryPath, string contractName)
    {
        using var binary = new PEReader(File.OpenRead(binaryPath));
        var reader = binary.GetMetadataReader();
        return reader.AssemblyReferences
            .Select(handle => reader.GetAssemblyReference(handle).GetAssemblyName())
            .Single(name => name.Name == contractName);
    }

    private static HashSet<string> Wanted(MetadataReader reader, string contractName)
    {
        var names = new SignatureNames(contractName);
        var wanted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var handle in reader.TypeReferences)
        {
            if (SignatureNames.AssemblyOf(reader, handle) == contractName)
                wanted.Add(names.GetTypeFromReference(reader, handle, 0));
        }

        foreach (var handle in reader.MemberReferences)
        {
            var member = reader.GetMemberReference(handle);
            if (Owner(reader, member.Parent) is not { } owner || SignatureNames.AssemblyOf(reader, owner) != contractName)
                continue;

            var type = names.GetTypeFromReference(reader, owner, 0);
            var name = reader.GetString(member.Name);
            wanted.Add(member.GetKind() == MemberReferenceKind.Field
                ? Field(type, name, member.DecodeFieldSignature(names, null))
                : Method(type, name, member.DecodeMethodSignature(names, null)));
        }

        return wanted;
    }

    private static HashSet<string> Offered(MetadataReader reader, string contractName)
    {
        // The definitions carry the name under which they are asked for, so that the wrong assembly fails on what it
        // lacks and not on what it is called.
        var names = new SignatureNames(contractName);
        var offered = new HashSet<string>(StringComparer.Ordinal);
        foreach (var handle in reader.TypeDefinitions.Where(handle => IsVisible(reader, handle)))
        {
            var type = names.GetTypeFromDefinition(reader, handle, 0);
            offered.Add(type);

            // Members of base types in the same assembly can be referenced through the derived type.
            for (var declaring = handle; !declaring.IsNil; declaring = BaseInSameAssembly(reader, declaring))
                AddMembers(reader, names, declaring, type, offered);
        }

        return offered;
    }

    private static void AddMembers(
        MetadataReader reader, SignatureNames names, TypeDefinitionHandle declaring, string type, HashSet<string> offered)
    {
        var definition = reader.GetTypeDefinition(declaring);
        foreach (var method in definition.GetMethods().Select(reader.GetMethodDefinition))
        {
            if ((method.Attributes & MethodAttributes.MemberAccessMask) is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem)
                offered.Add(Method(type, reader.GetString(method.Name), method.DecodeSignature(names, null)));
        }

        foreach (var field in definition.GetFields().Select(reader.GetFieldDefinition))
        {
            if ((field.Attributes & FieldAttributes.FieldAccessMask) is FieldAttributes.Public or FieldAttributes.Family or FieldAttributes.FamORAssem)
                offered.Add(Field(type, reader.GetString(field.Name), field.DecodeSignature(names, null)));
        }
    }

    private static TypeDefinitionHandle BaseInSameAssembly(MetadataReader reader, TypeDefinitionHandle type)
    {
        var parent = reader.GetTypeDefinition(type).BaseType;
        return parent.Kind == HandleKind.TypeDefinition ? (TypeDefinitionHandle)parent : default;
    }

    private static bool IsVisible(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var definition = reader.GetTypeDefinition(handle);
        return (definition.Attributes & TypeAttributes.VisibilityMask) switch
        {
            TypeAttributes.Public => true,
            TypeAttributes.NestedPublic or TypeAttributes.NestedFamily or TypeAttributes.NestedFamORAssem =>
                IsVisible(reader, definition.GetDeclaringType()),
            _ => false,
        };
    }

    private static TypeReferenceHandle? Owner(MetadataReader reader, EntityHandle parent) => parent.Kind switch
    {
        HandleKind.TypeReference => (TypeReferenceHandle)parent,
        HandleKind.TypeSpecification => OwnerOfInstance(reader, (TypeSpecificationHandle)parent),
        _ => null,
    };

    private static TypeReferenceHandle? OwnerOfInstance(MetadataReader reader, TypeSpecificationHandle handle)
    {
        // GENERICINST (CLASS | VALUETYPE) TypeDefOrRefOrSpec …: the generic type itself (ECMA-335, II.23.2.14).
        var blob = reader.GetBlobReader(reader.GetTypeSpecification(handle).Signature);
        if (blob.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
            return null;

        blob.ReadCompressedInteger();
        var type = blob.ReadTypeHandle();
        return type.Kind == HandleKind.TypeReference ? (TypeReferenceHandle)type : null;
    }

    private static string Field(string type, string name, string signature) => $"{signature} {type}::{name}";

    private static string Method(string type, string name, MethodSignature<string> signature)
    {
        var kind = signature.Header.IsInstance ? "instance " : "static ";
        var arity = signature.GenericParameterCount == 0 ? "" : $"``{signature.GenericParameterCount}";
        return $"{kind}{signature.ReturnType} {type}::{name}{arity}({string.Join(", ", signature.ParameterTypes)})";
    }
}

/// <summary>Spells the types of a signature, with the definitions of the read assembly under a given assembly name.</summary>
internal sealed class SignatureNames(string definingAssembly) : ISignatureTypeProvider<string, object?>
{
    public static string AssemblyOf(MetadataReader reader, TypeReferenceHandle handle)
    {
        var scope = reader.GetTypeReference(handle).ResolutionScope;
        return scope.Kind switch
        {
            HandleKind.TypeReference => AssemblyOf(reader, (TypeReferenceHandle)scope),
            HandleKind.AssemblyReference => reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)scope).Name),
            _ => "",
        };
    }

    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        var type = reader.GetTypeReference(handle);
        if (type.ResolutionScope.Kind == HandleKind.TypeReference)
            return $"{GetTypeFromReference(reader, (TypeReferenceHandle)type.ResolutionScope, 0)}/{reader.GetString(type.Name)}";

        var assembly = AssemblyOf(reader, handle);
        return Qualified(assembly.StartsWith("Grpc.", StringComparison.Ordinal) ? assembly : "", reader, type.Namespace, type.Name);
    }

    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
    {
        var type = reader.GetTypeDefinition(handle);
        return type.IsNested
            ? $"{GetTypeFromDefinition(reader, type.GetDeclaringType(), 0)}/{reader.GetString(type.Name)}"
            : Qualified(definingAssembly, reader, type.Namespace, type.Name);
    }

    public string GetTypeFromSpecification(
        MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

    public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) =>
        $"{genericType}<{string.Join(", ", typeArguments)}>";

    public string GetGenericTypeParameter(object? genericContext, int index) => $"!{index}";

    public string GetGenericMethodParameter(object? genericContext, int index) => $"!!{index}";

    public string GetSZArrayType(string elementType) => $"{elementType}[]";

    public string GetArrayType(string elementType, ArrayShape shape) => $"{elementType}[{shape.Rank}]";

    public string GetByReferenceType(string elementType) => $"{elementType}&";

    public string GetPointerType(string elementType) => $"{elementType}*";

    public string GetPinnedType(string elementType) => elementType;

    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) =>
        $"{unmodifiedType} {(isRequired ? "modreq" : "modopt")}({modifier})";

    public string GetFunctionPointerType(MethodSignature<string> signature) =>
        $"method {signature.ReturnType} *({string.Join(", ", signature.ParameterTypes)})";

    private static string Qualified(string assembly, MetadataReader reader, StringHandle @namespace, StringHandle name)
    {
        var prefix = assembly.Length == 0 ? "" : $"[{assembly}]";
        return $"{prefix}{reader.GetString(@namespace)}.{reader.GetString(name)}";
    }
}
