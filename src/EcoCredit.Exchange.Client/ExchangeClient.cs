using System.Collections.Concurrent;
using EcoCredit.Exchange.Client.Throttling;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Grpc.Core;

namespace EcoCredit.Exchange.Client;

/// <summary>
/// Talks to one node over mutual TLS. Every answer's receipt is verified before it is given out. Refusals are
/// <see cref="ExchangeException"/>; calls that may be repeated are repeated by the channel where the node is busy or away; while a node
/// refuses many calls as overloaded, some are held back here. Thread-safe: make one for a node and keep it.
/// </summary>
public sealed partial class ExchangeClient : IAsyncDisposable, IDisposable
{
    private readonly ThrottledChannel _channel;
    private readonly IdentitySource _source;
    private readonly ExchangeClientOptions _options;
    private readonly ExchangeService.ExchangeServiceClient _exchange;
    private readonly StatusService.StatusServiceClient _status;
    private readonly EvaluationService.EvaluationServiceClient _evaluation;
    private readonly PractitionerService.PractitionerServiceClient _practitioners;
    private readonly LedgerService.LedgerServiceClient _ledger;
    private readonly DirectoryService.DirectoryServiceClient _directory;
    private readonly SubscriptionService.SubscriptionServiceClient _subscriptions;
    private readonly DeliveryService.DeliveryServiceClient _deliveries;
    private readonly DisclosureService.DisclosureServiceClient _disclosures;

    // Digests of statements that the node has been sent by this client.
    private readonly ConcurrentDictionary<ByteString, bool> _known = new();

    private ExchangeClient(ThrottledChannel channel, IdentitySource source, ExchangeClientOptions options)
    {
        _channel = channel;
        _source = source;
        _options = options;
        _exchange = new(channel);
        _status = new(channel);
        _evaluation = new(channel);
        _practitioners = new(channel);
        _ledger = new(channel);
        _directory = new(channel);
        _subscriptions = new(channel);
        _deliveries = new(channel);
        _disclosures = new(channel);
    }

    /// <summary>Makes a client. Connects with the first call.</summary>
    /// <param name="endpoint">https://host:port of the node.</param>
    /// <param name="identity">Who calls; stays the caller's to dispose of, after the client.</param>
    /// <param name="options">What can be chosen.</param>
    public static ExchangeClient Create(Uri endpoint, ClientIdentity identity, ExchangeClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return Create(endpoint, new IdentitySource(identity), options);
    }

    /// <summary>As above, with an identity that may be renewed.</summary>
    internal static ExchangeClient Create(Uri endpoint, IdentitySource source, ExchangeClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(options);
        if (options.MaxInFlight is < 1 or > 4096) throw new ArgumentOutOfRangeException(nameof(options), options.MaxInFlight, "MaxInFlight is 1 to 4,096.");
        if (endpoint.Scheme != Uri.UriSchemeHttps) throw new ArgumentException("A node is reached by https only.", nameof(endpoint));
        return new ExchangeClient(ExchangeChannel.Create(endpoint, source, options), source, options);
    }

    /// <summary>A client whose calls somebody else than a node's connection answers.</summary>
    internal static ExchangeClient Create(HttpMessageHandler node, ClientIdentity identity, ExchangeClientOptions options) =>
        new(ExchangeChannel.Create(node, options), new IdentitySource(identity), options);

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _channel.ShutdownAsync();
        _channel.Dispose();
    }

    private CallOptions Options(CancellationToken cancellationToken) =>
        new(deadline: (_options.TimeProvider.GetUtcNow() + _options.CallTimeout).UtcDateTime, cancellationToken: cancellationToken);

    private CallOptions StreamOptions(CancellationToken cancellationToken) =>
        new(deadline: (_options.TimeProvider.GetUtcNow() + _options.StreamTimeout).UtcDateTime, cancellationToken: cancellationToken);

    private ReceiptExpectation Expect() => new() { NodeCode = _options.ServerAgency, OtherParty = _source.Identity.AgencyCode };

    private static async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (RpcException e)
        {
            throw ExchangeException.From(e);
        }
    }

    /// <summary>
    /// Sends the statement with the first call and its digest later; a node that no longer holds it is sent it once more.
    /// </summary>
    private Task<T> CallWithAccessAsync<T>(AccessTicket access, Func<AccessContext, Task<T>> call) =>
        CallAsync(() => OpenWithAccessAsync(access, call));

    private async Task<T> OpenWithAccessAsync<T>(AccessTicket access, Func<AccessContext, Task<T>> call)
    {
        var isKnown = _known.ContainsKey(access.Digest);
        T answer;
        try
        {
            answer = await call(access.ToContext(isKnown));
        }
        catch (RpcException e) when (isKnown && ExchangeError.Read(e)?.Reason == ErrorReason.StatementUnknown)
        {
            answer = await call(access.ToContext(isKnown: false));
        }

        _known[access.Digest] = true;
        return answer;
    }

    private static ExchangeException Incomplete() => new("The node's answer is not complete.");

    private void RequireAnswer(IMessage response, AccessTicket access, bool isAsked)
    {
        var answer = DisclosedAnswer.Of(response);
        if (answer.Receipt is null) throw Incomplete();
        var verification = _source.Verifier.VerifyAnswer(answer, access.Digest, Expect());
        if (verification.IsValid && !isAsked) verification = verification.OfAnotherQuestion();
        Require(verification);
    }

    private void Require(ReceiptVerification verification)
    {
        if (_options.VerifyReceipts && !verification.IsValid) throw new ReceiptException(verification);
    }
}
