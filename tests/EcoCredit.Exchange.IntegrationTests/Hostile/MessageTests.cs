using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using static EcoCredit.Exchange.IntegrationTests.Hostile.WireBytes;

namespace EcoCredit.Exchange.IntegrationTests.Hostile;

/// <summary>Bytes that no honest client writes: in requests, in signed documents, alone and on a stream.</summary>
[Collection(MessageSiteCollection.Name)]
public sealed class MessageTests(MessageSiteFixture fixture)
{
    private const int Unknown = 1000;

    private static readonly MethodDescriptor PushDocument = RecordedMessages.Method("ExchangeService", "PushDocument");
    private static readonly MethodDescriptor Push = RecordedMessages.Method("ExchangeService", "Push");
    private static readonly MethodDescriptor BatchCheck = RecordedMessages.Method("StatusService", "BatchCheckStatus");

    private MessageSite F => fixture.Site;

    [Theory]
    [InlineData(100)]
    [InlineData(10_000)]
    [Trait("Security", "MSG-01")]
    public Task Deep_nests_are_refused_or_not_entered(int levels) => F.Site.HoldsAsync(async () =>
    {
        var good = Good();
        // A field that a newer client may know is passed over and not entered; a group says how deep it is to whoever reads it.
        var nested = await F.Calls.InvokeAsync(F.Site.City, PushDocument, [[.. Request(good), .. Nest(Unknown, levels)]]);
        nested.Code.ShouldBeNull();
        await F.RefusedAsync(PushDocument, [.. Request(good), .. Groups(Unknown, levels)], ErrorReason.MessageMalformed);
        await F.RefusedAsync(Push, Groups(Unknown, levels), ErrorReason.MessageMalformed);
        // An envelope in itself: a payload that is none, or a signature with what DSSE does not know.
        await F.RefusedAsync(PushDocument, Nest(1, levels), ErrorReason.UnknownDocumentKind);
        await F.RefusedAsync(PushDocument, Piece(1, [.. good.ToByteArray(), .. Nest(3, levels)]), ErrorReason.MessageMalformed);
        var items = await F.PushAsync(F.Site.City, [Nest(1, levels), Piece(1, [.. good.ToByteArray(), .. Nest(3, levels)])]);
        items.Select(item => MessageSite.ErrorOf(item)!.Reason).ShouldBe([ErrorReason.UnknownDocumentKind, ErrorReason.MessageMalformed]);
        await RefusedDocumentsAsync(Nest(1, levels), [.. Payload(), .. Nest(1, levels)], [.. Payload(), .. Groups(Unknown, levels)]);
    });

    [Fact]
    [Trait("Security", "MSG-02")]
    public Task A_million_empty_submessages_are_refused_unread() => F.Site.HoldsAsync(async () =>
    {
        var empty = Piece(2, []);
        await F.RefusedAsync(BatchCheck, Repeat(empty, 1_000_000), ErrorReason.TooLarge);
        await F.RefusedAsync(BatchCheck, Repeat(empty, 500_000), ErrorReason.MessageMalformed);
        await F.RefusedAsync(Push, Repeat(Piece(1, []), 1_000_000), ErrorReason.MessageMalformed);
        await F.RefusedAsync(Push, Piece(1, Repeat(Piece(3, []), 1_000_000)), ErrorReason.MessageMalformed);
        // Legal evidence of a document, and none of it.
        await RefusedDocumentsAsync([.. Payload(), .. Piece(1, Repeat(Piece(7, []), 100_000))]);
    });

    [Fact]
    [Trait("Security", "MSG-03")]
    public Task Megabytes_of_unknown_fields_hold_no_memory_and_never_lie_in_a_document() => F.Site.HoldsAsync(async () =>
    {
        var item = MessageSite.Item(Good());
        var small = Repeat(Number(Unknown, 1), 2_200_000 / 3);
        var large = Piece(Unknown, new byte[2_200_000]);
        await F.RefusedAsync(Push, [.. item, .. small], ErrorReason.MessageMalformed);
        await F.RefusedAsync(PushDocument, small, ErrorReason.TooLarge);
        // One large field of a newer client is passed over, beside the envelope; inside it nothing is that no signature covers.
        (await F.PushAsync(F.Site.City, [[.. item, .. large]]))[0].OutcomeCase.ShouldBe(PushResponse.OutcomeOneofCase.Accepted);
        var inside = (await F.PushAsync(F.Site.City, [Piece(1, [.. Good().ToByteArray(), .. large])]))[0];
        MessageSite.ErrorOf(inside)!.Reason.ShouldBe(ErrorReason.MessageMalformed);
        await RefusedDocumentsAsync(
            [.. Payload(), .. Number(Unknown, 1)],
            [.. Payload(), .. Piece(Unknown, new byte[200_000])],
            [.. Payload(), .. Piece(1, Number(Unknown, 1))]);
    });

    [Fact]
    [Trait("Security", "MSG-04")]
    public Task Bad_utf8_is_refused_in_every_string() => F.Site.HoldsAsync(async () =>
    {
        byte[][] texts = [[0xC3, 0x28], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80]];
        var calls = RecordedMessages.Methods.SelectMany(method => FieldPath.Of(method.InputType)
            .Where(path => path.Leaf.FieldType == FieldType.String)
            .Select((path, i) => (method, Bytes: path.EncodePiece(texts[i % texts.Length])))).ToList();
        calls.Count.ShouldBeGreaterThan(100);
        await Parallel.ForEachAsync(calls, Eight, async (call, _) =>
            await F.RefusedAsync(call.method, [.. Recorded(call.method), .. call.Bytes], ErrorReason.MessageMalformed));
        var payloads = RecordedMessages.Kinds.SelectMany(type => FieldPath.Of(type.Descriptor)
            .Where(path => path.Leaf.FieldType == FieldType.String)
            .Select((path, i) => Changed(type.Kind, path.EncodePiece(texts[i % texts.Length])))).ToList();
        payloads.Count.ShouldBeGreaterThan(300);
        (await F.SendAsync(payloads)).ShouldAllBe(error => error != null && error.Reason == ErrorReason.MessageMalformed);
    });

    [Fact]
    [Trait("Security", "MSG-05")]
    public Task An_enum_value_that_nobody_knows_is_refused_everywhere() => F.Site.HoldsAsync(async () =>
    {
        long[] values = [9999, -1, int.MinValue];
        var calls = RecordedMessages.Methods.SelectMany(method => Enums(method.InputType)
            .SelectMany(path => values.Select(value => (method, path, value)))).ToList();
        calls.Count.ShouldBeGreaterThan(15);
        await Parallel.ForEachAsync(calls, Eight, async (call, _) =>
        {
            byte[] message = [.. Recorded(call.method), .. call.path.EncodeNumber(call.value)];
            var error = await F.RefusedAsync(call.method, message, ErrorReason.RequestInvalid);
            // A stream that begins with its second message is refused for that.
            error.Violations.ShouldContain(
                v => call.path.IsNamed(v.Field) || v.Field == "message", $"{call.method.FullName} {call.path.Name}");
        });

        var documents = RecordedMessages.Kinds
            .SelectMany(type => Enums(type.Descriptor).SelectMany(path => values.Select(value => (type.Kind, path, value)))).ToList();
        documents.Count.ShouldBeGreaterThan(200);
        var errors = await F.SendAsync([.. documents.Select(d => Changed(d.Kind, d.path.EncodeNumber(d.value)))]);
        for (var i = 0; i < errors.Count; i++)
        {
            var (kind, path, _) = documents[i];
            var error = errors[i].ShouldNotBeNull($"{kind} {path.Name}");
            error.Reason.ShouldBeOneOf(ErrorReason.DocumentInvalid, ErrorReason.RuleSetNotInForce);
            error.Violations.ShouldContain(v => path.IsNamed(v.Field), $"{kind} {path.Name}");
        }
    });

    [Fact]
    [Trait("Security", "MSG-06")]
    public Task Broken_framing_is_refused_in_requests_statements_and_documents() => F.Site.HoldsAsync(async () =>
    {
        foreach (var (name, bytes) in BrokenFields)
        {
            foreach (var method in RecordedMessages.Methods)
            {
                var answer = await F.Calls.InvokeAsync(F.Recorded.CallerOf(method), method, [[.. Recorded(method), .. bytes]]);
                answer.Error.ShouldNotBeNull($"{method.FullName}: {name}").Reason.ShouldBe(ErrorReason.MessageMalformed);
                answer.Messages.ShouldBe(0);
            }
        }

        var payloads = BrokenFields.Values
            .SelectMany(bytes => RecordedMessages.Kinds.Select(type => Changed(type.Kind, bytes))).ToList();
        (await F.SendAsync(payloads)).ShouldAllBe(error => error != null && error.Reason == ErrorReason.MessageMalformed);
    });

    [Fact]
    [Trait("Security", "MSG-07")]
    public Task A_field_of_the_wrong_wire_type_is_refused_everywhere() => F.Site.HoldsAsync(async () =>
    {
        var calls = RecordedMessages.Methods
            .SelectMany(method => FieldPath.Of(method.InputType).Select(path => (method, Bytes: Retyped(path)))).ToList();
        await Parallel.ForEachAsync(calls, Eight, async (call, _) =>
            await F.RefusedAsync(call.method, [.. Recorded(call.method), .. call.Bytes], ErrorReason.MessageMalformed));
        var payloads = RecordedMessages.Kinds
            .SelectMany(type => FieldPath.Of(type.Descriptor).Select(path => Changed(type.Kind, Retyped(path)))).ToList();
        (await F.SendAsync(payloads)).ShouldAllBe(error => error != null && error.Reason == ErrorReason.MessageMalformed);
    });

    [Fact]
    [Trait("Security", "MSG-08")]
    public Task What_is_legal_and_odd_is_read_in_one_way_and_handed_on_byte_for_byte() => F.Site.HoldsAsync(async () =>
    {
        // Twice the same field: the last one counts, for whoever reads it. The header in two parts: they merge. A number in more bytes than
        // it needs.
        byte[] area = [0xAA, 0x80, 0x00, 0x86, 0x00, .. "990100"u8];
        byte[][] payloads =
        [
            [.. Piece(CreditRecord.SummaryFieldNumber, "先"u8), .. Payload()],
            [.. Payload(), .. Piece(1, Piece(Header.AreaCodeFieldNumber, "990100"u8))],
            [.. Payload(), .. Piece(1, area)],
        ];
        foreach (var payload in payloads)
        {
            var envelope = F.Seal(new SignedPayload(DocumentKind.CreditRecord, payload));
            var answer = await F.Calls.InvokeAsync(F.Site.City, PushDocument, [Request(envelope)]);
            answer.Code.ShouldBeNull(answer.Error?.ToString());
            var document = CreditRecord.Parser.ParseFrom(payload);
            var asked = new GetDocumentRequest
            {
                Access = new AccessContext { Statement = F.Site.Region.Sign(F.Site.Region.Access(Purpose.EcologySupervision)) },
                Document = new DocumentReference { SourceAgency = document.Header.SourceAgency, Id = document.Header.Id },
            };
            var got = await F.Calls.InvokeAsync(F.Site.Region, RecordedMessages.Method("ExchangeService", "GetDocument"), [asked]);
            GetDocumentResponse.Parser.ParseFrom(got.Received.ShouldHaveSingleItem()).Document.Envelope.ShouldBe(envelope);
        }

        // Packed and not packed are one list; nothing at all is a message, and says nothing.
        var pull = RecordedMessages.Method("ExchangeService", "Pull");
        var region = F.Site.Region;
        var access = new AccessContext { Statement = region.Sign(region.Access(Purpose.EcologySupervision)) };
        var start = new PullRequest { Access = access }.ToByteArray();
        const int Kinds = PullRequest.KindsFieldNumber;
        var packed = await F.Calls.InvokeAsync(region, pull, [[.. start, .. Piece(Kinds, [1, 2])]]);
        var single = await F.Calls.InvokeAsync(region, pull, [[.. start, .. Number(Kinds, 1), .. Number(Kinds, 2)]]);
        (packed.Code, single.Code).ShouldBe((null, null));
        PullResponse.Parser.ParseFrom(single.Received[0]).Documents
            .ShouldBe(PullResponse.Parser.ParseFrom(packed.Received[0]).Documents);
        await F.RefusedAsync(PushDocument, [], ErrorReason.MessageMalformed);
        await F.RefusedAsync(pull, [], ErrorReason.StatementMissing);
    });

    [Fact]
    [Trait("Security", "MSG-09")]
    public Task An_item_that_is_refused_leaves_the_stream_usable_and_one_that_breaks_framing_ends_it() => F.Site.HoldsAsync(async () =>
    {
        byte[] bad = [.. Payload(), .. Groups(Unknown, 3)];
        var items = new List<byte[]>();
        for (var i = 0; i < 20; i++)
        {
            items.Add(MessageSite.Item(F.Seal(new SignedPayload(DocumentKind.CreditRecord, bad))));
            items.Add(Piece(1, []));
            items.Add([]);
            items.Add(MessageSite.Item(Good()));
        }

        var responses = await F.PushAsync(F.Site.City, items);
        for (var i = 0; i < items.Count; i++)
        {
            responses[i].OutcomeCase.ShouldBe(
                i % 4 == 3 ? PushResponse.OutcomeOneofCase.Accepted : PushResponse.OutcomeOneofCase.Refused);
            if (i % 4 != 3) MessageSite.ErrorOf(responses[i])!.Reason.ShouldBe(ErrorReason.MessageMalformed);
        }

        foreach (var broken in BrokenFields.Values)
        {
            var answer = await F.Calls.InvokeAsync(F.Site.City, Push, [MessageSite.Item(Good()), broken, MessageSite.Item(Good())]);
            answer.Error.ShouldNotBeNull().Reason.ShouldBe(ErrorReason.MessageMalformed);
            answer.Messages.ShouldBeLessThanOrEqualTo(1);
        }
    });

    [Fact]
    [Trait("Security", "MSG-10")]
    public Task What_is_over_its_size_is_refused_and_not_kept() => F.Site.HoldsAsync(async () =>
    {
        var large = Good();
        large.Payload = ByteString.CopyFrom(new byte[(256 * 1024) + 1]);
        await F.RefusedAsync(PushDocument, Request(large), ErrorReason.TooLarge);
        foreach (var method in RecordedMessages.Methods.Where(method => !method.IsClientStreaming))
            await F.RefusedAsync(method, Piece(Unknown, new byte[1 << 20]), ErrorReason.TooLarge);
        await F.RefusedAsync(Push, Piece(Unknown, new byte[(4 << 20) + 1]), ErrorReason.TooLarge);
    });

    private static readonly ParallelOptions Eight = new() { MaxDegreeOfParallelism = 8 };

    // Behind a good message: what makes the whole of it unreadable.
    private static readonly Dictionary<string, byte[]> BrokenFields = new(StringComparer.Ordinal)
    {
        ["a length of -1"] = [.. Tag(Unknown, LengthType), .. Varint(ulong.MaxValue)],
        ["a length of -2^31"] = [.. Tag(Unknown, LengthType), .. Varint(unchecked((ulong)int.MinValue))],
        ["a length of 2^31 - 1"] = [.. Tag(Unknown, LengthType), .. Varint(int.MaxValue)],
        ["a length beyond the end"] = [.. Tag(1, LengthType), 2, 0],
        ["a length without an end"] = [.. Tag(1, LengthType), 0x80],
        ["a varint of eleven bytes"] = [.. Tag(Unknown, VarintType), .. Repeat([0x80], 10), 0],
        ["a varint over 64 bits"] = [.. Tag(Unknown, VarintType), .. Repeat([0xFF], 9), 2],
        ["half a fixed64"] = [.. Tag(Unknown, Fixed64Type), 1, 2, 3, 4],
        ["half a fixed32"] = [.. Tag(Unknown, Fixed32Type), 1],
        ["a group"] = Groups(Unknown, 1),
        ["a group without an end"] = Tag(Unknown, StartGroup),
        ["the end of no group"] = Tag(1, EndGroup),
        ["wire type 6"] = Tag(Unknown, 6),
        ["wire type 7"] = Tag(1, 7),
        ["field number 0"] = Piece(0, []),
        ["a field number of 2^29"] = Varint(((ulong)1 << 32) | 2),
        ["a tag of 64 bits"] = Varint(ulong.MaxValue),
        ["a tag without an end"] = [0xFF],
    };

    private static IEnumerable<FieldPath> Enums(MessageDescriptor message) =>
        FieldPath.Of(message).Where(path => path.Leaf.FieldType == FieldType.Enum);

    private static byte[] Retyped(FieldPath path)
    {
        var (leaf, number) = (path.Leaf, path.Leaf.FieldNumber);
        return path.Encode(leaf.FieldType is FieldType.String or FieldType.Bytes or FieldType.Message
            ? Number(number, 1)
            : leaf.FieldType is FieldType.Double or FieldType.Fixed64 ? Number(number, 1) : [.. Tag(number, Fixed64Type), .. new byte[8]]);
    }

    private static byte[] Request(Envelope envelope) => new PushDocumentRequest { Envelope = envelope }.ToByteArray();

    private byte[] Recorded(MethodDescriptor method) => F.Recorded.Request(method).ToByteArray();

    private byte[] Payload() => F.Recorded.Document(DocumentKind.CreditRecord, Guid.NewGuid(), 1).ToByteArray();

    private Envelope Good() => F.Seal(new SignedPayload(DocumentKind.CreditRecord, Payload()));

    private SignedPayload Changed(DocumentKind kind, byte[] more) =>
        new(kind, [.. F.Recorded.Document(kind, Guid.NewGuid(), 1).ToByteArray(), .. more]);

    /// <summary>Signed, alone and on a stream: the payload is refused as malformed.</summary>
    private async Task RefusedDocumentsAsync(params byte[][] payloads)
    {
        foreach (var payload in payloads)
        {
            var document = new SignedPayload(DocumentKind.CreditRecord, payload);
            await F.RefusedAsync(PushDocument, Request(F.Seal(document)), ErrorReason.MessageMalformed);
            (await F.SendAsync([document]))[0].ShouldNotBeNull().Reason.ShouldBe(ErrorReason.MessageMalformed);
        }
    }
}
