using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Protocol.Wire;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace EcoCredit.Exchange.IntegrationTests.Hostile.Fuzzing;

/// <summary>
/// Mutations of recorded messages: payloads that are signed again, payloads under their old signature, envelopes, and requests of every
/// method.
/// </summary>
internal sealed class FuzzInputs
{
    private const ulong Stride = 0x9E3779B97F4A7C15;

    // Whose file a document is judged by grows with every one that is taken: many share the inputs.
    private const int Organisations = 2000;

    private readonly MessageSite _site;
    private readonly ulong _seed;
    private readonly List<(MethodDescriptor Method, byte[] Message)> _requests;
    private readonly List<List<WireNode>> _trees;

    public FuzzInputs(MessageSite site, ulong seed)
    {
        (_site, _seed) = (site, seed);
        // An open watch ends with its call only.
        _requests =
        [
            .. RecordedMessages.Methods.Where(method => method.Name is not ("Watch" or "Push"))
                .Select(method => (method, site.Recorded.Request(method).ToByteArray())),
        ];
        _trees =
        [
            .. _requests.Select(request => WireNode.Parse(request.Message, request.Method.InputType)).Where(tree => tree.Count > 0),
            .. RecordedMessages.Kinds.Select(type => WireNode.Parse(
                site.Recorded.Document(type.Kind, Guid.NewGuid(), 1).ToByteArray(), type.Descriptor)),
        ];
    }

    /// <summary>Payloads of statements that are good as they were recorded: the node may know them by their digest.</summary>
    public IEnumerable<byte[]> Statements => _requests
        .Select(request => FuzzJudge.AccessOf(request.Method, request.Message)?.Statement?.Payload.ToByteArray())
        .OfType<byte[]>();

    public FuzzInput Make(long index)
    {
        var mutator = new WireMutator(unchecked(_seed + ((ulong)index * Stride)), _trees);
        var choice = mutator.Next(100);
        return choice < 90 ? Document(index, mutator, isSigned: choice < 55, isEnvelope: choice >= 75) : Request(index, mutator);
    }

    private FuzzInput Request(long index, WireMutator mutator)
    {
        var (method, message) = _requests[mutator.Next(_requests.Count)];
        var mutated = mutator.Mutate(message, method.InputType);
        return new FuzzInput(index, _site.Recorded.CallerOf(method), method, mutated, IsItem: false);
    }

    private FuzzInput Document(long index, WireMutator mutator, bool isSigned, bool isEnvelope)
    {
        var type = RecordedMessages.Kinds[mutator.Next(RecordedMessages.Kinds.Count)];
        var payload = _site.Recorded.Document(type.Kind, mutator.NextGuid(), mutator.Next(Organisations)).ToByteArray();
        var mutated = isEnvelope ? payload : mutator.Mutate(payload, type.Descriptor);
        var envelope = _site.Seal(new SignedPayload(type.Kind, isSigned ? mutated : payload));
        if (!isSigned) envelope.Payload = ByteString.CopyFrom(mutated);
        var method = RecordedMessages.DoorOf(type.Kind);
        var message = isEnvelope && method.Name != "CheckStatus"
            ? WireBytes.Piece(1, mutator.Mutate(envelope.ToByteArray(), Envelope.Descriptor))
            : RecordedMessages.Carry(type.Kind, envelope).ToByteArray();
        // The envelope is field 1 of an item and of a single document alike.
        var isItem = method.Name == "PushDocument" && IsReadable(message);
        return new FuzzInput(index, _site.Recorded.SignerOf(type.Kind), method, message, isItem);
    }

    private static bool IsReadable(byte[] item)
    {
        if (WireGate.Check(item, PushRequest.Descriptor, WireLimits.Request) is not null) return false;
        try
        {
            PushRequest.Parser.ParseFrom(item);
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }
}
