using EcoCredit.Exchange.IntegrationTests.Practitioners;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Signing;
using EcoCredit.Exchange.Testing;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace EcoCredit.Exchange.IntegrationTests.Hostile;

/// <summary>A payload of a kind, signed by whoever signs that kind.</summary>
internal sealed record SignedPayload(DocumentKind Kind, byte[] Payload);

/// <summary>A hostile site, and bytes of every sort on their way to its node.</summary>
internal sealed class MessageSite : IAsyncDisposable
{
    private readonly Dictionary<SignatureAlgorithm, ISigner> _keys = [];

    private MessageSite(HostileSite site, TestAgency finance, TestAgency ningbo, TestAgency otherCity, TestAgency county)
    {
        (Site, Finance, Ningbo, OtherCity, County) = (site, finance, ningbo, otherCity, county);
        Recorded = new RecordedMessages(site, finance, ningbo);
        Calls = new RawCall(agency => site.Connect(agency.Certificate).CreateCallInvoker());
    }

    public HostileSite Site { get; }

    public TestAgency Finance { get; }

    public TestAgency Ningbo { get; }

    public TestAgency OtherCity { get; }

    public TestAgency County { get; }

    public RecordedMessages Recorded { get; }

    public RawCall Calls { get; }

    public static async Task<MessageSite> StartAsync(TestStore store, string logLevel)
    {
        var finance = new TestAgency(8, Role.Finance, "990000");
        var ningbo = new TestAgency(10, Role.NbCity, "990100");
        var otherCity = new TestAgency(3, Role.EcoCity, "990200");
        var county = new TestAgency(4, Role.EcoCounty, "990102");
        var site = await HostileSite.StartAsync(store, options => options with { LogLevel = logLevel }, finance, ningbo, otherCity, county);
        return new MessageSite(site, finance, ningbo, otherCity, county);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var key in _keys.Values) key.Dispose();
        await Site.DisposeAsync();
    }

    /// <summary>A unary call, or one message of a stream; has to be refused for this reason, with the status that goes with it.</summary>
    public async Task<ExchangeError> RefusedAsync(MethodDescriptor method, byte[] message, params ErrorReason[] reasons)
    {
        var answer = await Calls.InvokeAsync(Recorded.CallerOf(method), method, [message]);
        var error = answer.Error.ShouldNotBeNull($"{method.FullName}: {answer.Code}, {answer.Messages} messages");
        error.Reason.ShouldBeOneOf(reasons);
        answer.Code.ShouldBe(error.StatusCode);
        return error;
    }

    /// <summary>Signs payloads as their kinds are signed and sends each by its door; gives the errors, in order.</summary>
    public async Task<IReadOnlyList<ExchangeError?>> SendAsync(IReadOnlyList<SignedPayload> payloads)
    {
        var errors = new ExchangeError?[payloads.Count];
        var byAgency = payloads.Select((payload, index) => (payload, index)).GroupBy(p => (
            Signer: Recorded.SignerOf(p.payload.Kind), IsPush: RecordedMessages.DoorOf(p.payload.Kind).Name == "PushDocument"));
        foreach (var group in byAgency)
        {
            var sent = group.Select(p => (p.payload.Kind, Envelope: Seal(p.payload), p.index)).ToList();
            if (group.Key.IsPush)
            {
                var responses = await PushAsync(group.Key.Signer, [.. sent.Select(s => Item(s.Envelope))]);
                for (var i = 0; i < sent.Count; i++) errors[sent[i].index] = ErrorOf(responses[i]);
                continue;
            }

            await Parallel.ForEachAsync(sent, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (one, _) =>
            {
                var request = RecordedMessages.Carry(one.Kind, one.Envelope);
                errors[one.index] = (await Calls.InvokeAsync(group.Key.Signer, RecordedMessages.DoorOf(one.Kind), [request])).Error;
            });
        }

        return errors;
    }

    /// <summary>Sends items on one stream, which has to take them all.</summary>
    public async Task<IReadOnlyList<PushResponse>> PushAsync(TestAgency agency, IReadOnlyList<byte[]> items)
    {
        var answer = await Calls.InvokeAsync(agency, RecordedMessages.Method("ExchangeService", "Push"), items);
        answer.Error.ShouldBeNull($"{answer.Error?.Reason} after {answer.Messages} of {items.Count}");
        answer.Messages.ShouldBe(items.Count);
        return [.. answer.Received.Select(PushResponse.Parser.ParseFrom)];
    }

    public Envelope Seal(SignedPayload document) => Envelopes.Sign(
        Recorded.SignerOf(document.Kind).Signer, DocumentKinds.Get(document.Kind).PayloadType, ByteString.CopyFrom(document.Payload));

    public static byte[] Item(Envelope envelope) => new PushRequest { Envelope = envelope }.ToByteArray();

    /// <summary>Why an item was refused; <see langword="null"/> where it was not.</summary>
    public static ExchangeError? ErrorOf(PushResponse response) => response.OutcomeCase == PushResponse.OutcomeOneofCase.Refused
        ? ExchangeError.Read(Google.Rpc.Status.Parser.ParseFrom(response.Refused.Status)).ShouldNotBeNull()
        : null;

    /// <summary>A key of the city, enrolled here.</summary>
    public async Task<ISigner> KeyAsync(SignatureAlgorithm algorithm)
    {
        if (_keys.TryGetValue(algorithm, out var known)) return known;
        var key = PrivateKeys.Generate(algorithm);
        Site.Node.Edit(editor => editor.AddKey(Site.City.Code, key.PublicKey, TimeProvider.System.GetUtcNow().AddHours(-1), validTo: null));
        await DirectoryTakenOverAsync();
        return _keys[algorithm] = key;
    }

    /// <summary>Waits until the node goes by the directory that lies in its folder.</summary>
    public async Task DirectoryTakenOverAsync()
    {
        var version = DirectoryEditor.Open(Site.Node.Owner.Folder, TimeProvider.System).Version;
        var ask = RecordedMessages.Method("DirectoryService", "ListAgencies");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        while (true)
        {
            var answer = await Calls.InvokeAsync(Site.Region, ask, [new ListAgenciesRequest()]);
            if (ListAgenciesResponse.Parser.ParseFrom(answer.Received.Single()).Version == version) return;
            await Task.Delay(50, limit.Token);
        }
    }

    /// <summary>The size of the ledger.</summary>
    public async Task<long> LedgerSizeAsync()
    {
        var method = RecordedMessages.Method("LedgerService", "GetCheckpoint");
        var answer = await Calls.InvokeAsync(Site.Region, method, [new GetCheckpointRequest()]);
        return GetCheckpointResponse.Parser.ParseFrom(answer.Received.Single()).Size;
    }
}
