using System.Reflection;
using Grpc.Core;
using Grpc.Net.Compression;

namespace EcoCredit.Exchange.Tests.Compat;

/// <summary>The released server and client bind to the contract assemblies: a missing member fails here and not in a user's call.</summary>
public class ContractAssembliesTests
{
    public static TheoryData<string, string> Bindings => new()
    {
        { "Grpc.AspNetCore.Server", "Grpc.Core.Api" },
        { "Grpc.AspNetCore.Server", "Grpc.Net.Common" },
        { "Grpc.Net.Client", "Grpc.Core.Api" },
        { "Grpc.Net.Client", "Grpc.Net.Common" },
    };

    [Theory]
    [MemberData(nameof(Bindings))]
    public void Every_referenced_type_and_member_resolves(string binary, string contract)
    {
        ContractReferences.References(Located(binary), contract).ShouldNotBeEmpty();

        ContractReferences.UnresolvedReferences(Located(binary), contract, Located(contract)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Bindings))]
    public void Every_reference_names_the_identity_of_the_contract_assembly(string binary, string contract)
    {
        var wanted = ContractReferences.ReferencedIdentity(Located(binary), contract);

        var offered = AssemblyName.GetAssemblyName(Located(contract));

        offered.Name.ShouldBe(wanted.Name);
        offered.Version.ShouldBe(wanted.Version);
        offered.GetPublicKeyToken().ShouldBe(wanted.GetPublicKeyToken());
        Convert.ToHexStringLower(offered.GetPublicKeyToken()!).ShouldBe("d754f35622e28bad");
    }

    [Fact]
    public void References_do_not_resolve_in_the_wrong_assembly()
    {
        var unresolved = ContractReferences.UnresolvedReferences(Located("Grpc.Net.Client"), "Grpc.Core.Api", Located("Grpc.Net.Common"));

        unresolved.ShouldContain(reference => reference == "[Grpc.Core.Api]Grpc.Core.Metadata");
        unresolved.ShouldContain(reference => reference == "instance String [Grpc.Core.Api]Grpc.Core.Metadata::GetValue(String)");
        unresolved.ShouldContain(
            reference => reference == "[Grpc.Core.Api]Grpc.Core.Status [Grpc.Core.Api]Grpc.Core.Status::DefaultSuccess");
        unresolved.Count.ShouldBe(ContractReferences.References(Located("Grpc.Net.Client"), "Grpc.Core.Api").Count);
    }

    /// <summary>Abstract members that a binary does not implement and interfaces that it does not complete fail the load.</summary>
    [Theory]
    [InlineData("Grpc.AspNetCore.Server")]
    [InlineData("Grpc.Net.Client")]
    public void Every_type_of_the_binary_loads_and_every_override_finds_what_it_overrides(string binary)
    {
        const BindingFlags declared =
            BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        var types = Assembly.Load(binary).GetTypes();

        var lost = types
            .SelectMany(type => type.GetMethods(declared))
            .Where(method => method.IsVirtual && !method.Attributes.HasFlag(MethodAttributes.NewSlot))
            .Where(method => method.GetBaseDefinition().DeclaringType == method.DeclaringType)
            .Select(method => $"{method.DeclaringType}.{method.Name}");

        types.ShouldNotBeEmpty();
        lost.ShouldBeEmpty();
    }

    /// <summary>Compilers copy the numbers of enumerations and the values of constants into their callers.</summary>
    [Fact]
    public void Numbers_that_callers_copy_are_those_of_the_protocol()
    {
        Enum.GetValues<StatusCode>().Select(code => (int)code).ShouldBe(Enumerable.Range(0, 17));
        Enum.GetNames<StatusCode>().ShouldBe(
        [
            "OK", "Cancelled", "Unknown", "InvalidArgument", "DeadlineExceeded", "NotFound", "AlreadyExists", "PermissionDenied",
            "ResourceExhausted", "FailedPrecondition", "Aborted", "OutOfRange", "Unimplemented", "Internal", "Unavailable", "DataLoss",
            "Unauthenticated",
        ]);
        Enum.GetNames<MethodType>().ShouldBe(["Unary", "ClientStreaming", "ServerStreaming", "DuplexStreaming"]);
        Enum.GetNames<ConnectivityState>().ShouldBe(["Idle", "Connecting", "Ready", "TransientFailure", "Shutdown"]);
        ((int)WriteFlags.BufferHint, (int)WriteFlags.NoCompress).ShouldBe((1, 2));
        Metadata.BinaryHeaderSuffix.ShouldBe("-bin");
    }

    [Fact]
    public void The_assemblies_in_use_are_those_in_the_output_folder()
    {
        typeof(Metadata).Assembly.Location.ShouldBe(Located("Grpc.Core.Api"));
        typeof(ICompressionProvider).Assembly.Location.ShouldBe(Located("Grpc.Net.Common"));
    }

    private static string Located(string assembly) => Path.Combine(AppContext.BaseDirectory, assembly + ".dll");
}
