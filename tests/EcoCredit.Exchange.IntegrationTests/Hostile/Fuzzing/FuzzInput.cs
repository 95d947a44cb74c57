using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Google.Protobuf.Reflection;

namespace EcoCredit.Exchange.IntegrationTests.Hostile.Fuzzing;

/// <summary>One input of the fuzzer.</summary>
/// <param name="Index">Its number: with the seed it says what was changed.</param>
/// <param name="Caller">Whose connection it goes over.</param>
/// <param name="Method">The method that it is sent to.</param>
/// <param name="Message">The bytes.</param>
/// <param name="IsItem">Whether it can share a push stream with others: the gate will let it in, whatever becomes of it then.</param>
internal sealed record FuzzInput(long Index, TestAgency Caller, MethodDescriptor Method, byte[] Message, bool IsItem)
{
    public override string ToString() => $"input {Index}, {Method.FullName} as {Caller.Role}: {Convert.ToBase64String(Message)}";
}

/// <summary>What became of one.</summary>
internal sealed record FuzzAccepted(byte[] Envelope, DocumentKind Kind);
