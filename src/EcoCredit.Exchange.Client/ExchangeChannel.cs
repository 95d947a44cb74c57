using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using EcoCredit.Exchange.Client.Throttling;
using EcoCredit.Exchange.Protocol.V1;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;

namespace EcoCredit.Exchange.Client;

/// <summary>
/// Makes the channel: HTTP/2 over TLS 1.3 with a client certificate, and gRPC's own retries for calls that may be repeated.
/// </summary>
internal static class ExchangeChannel
{
    private const int MaxResponseBytes = 8 << 20;

    // Calls that leave the same behind when they are made again: documents are known by id and payload, answers are made anew, what is gone
    // is gone.
    private static readonly (string Service, string[] Methods)[] Repeatable =
    [
        (ServiceName(ExchangeService.Descriptor), ["PushDocument", "GetDocument", "Pull"]),
        (ServiceName(StatusService.Descriptor), ["CheckStatus", "BatchCheckStatus", "GetCreditCertificate"]),
        (ServiceName(EvaluationService.Descriptor),
            ["PreviewEvaluation", "PreviewEvaluations", "GetProcedure", "GetAdvisoryBoard", "GetWhitelist"]),
        (ServiceName(PractitionerService.Descriptor), ["SubmitDocument", "FindPractitioner", "ListPractitioners"]),
        (ServiceName(LedgerService.Descriptor), ["GetCheckpoint", "GetInclusionProof", "GetConsistencyProof", "ListWitnessed"]),
        (ServiceName(DirectoryService.Descriptor), ["GetAgency", "ListAgencies", "GetDirectory"]),
        (ServiceName(SubscriptionService.Descriptor),
            [
                "CreateSubscription", "GetSubscription", "ListSubscriptions", "DeleteSubscription", "ListParkedDocuments",
                "ReplayParkedDocuments", "DropParkedDocuments",
            ]),
        (ServiceName(DeliveryService.Descriptor), ["ListDeliveries", "RetryDeliveries", "DropDelivery"]),
        (ServiceName(DisclosureService.Descriptor),
            ["ListDisclosures", "ListRetractions", "FetchRetractions", "AcknowledgeRetractions", "ListChanges"]),
    ];

    // How long a connection is used where certificates may be renewed: open calls end on it, later ones take a new one.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(15);

    public static ThrottledChannel Create(Uri endpoint, IdentitySource source, ExchangeClientOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5),
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
        };
        if (source.IsRenewed)
        {
            handler.PooledConnectionLifetime = ConnectionLifetime;
            handler.ConnectCallback =
                (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, source.Renew(), options, cancellationToken);
        }
        else
        {
            handler.SslOptions = new ServerTrust(source.Identity, options.ServerAgency, options.TimeProvider).CreateOptions();
        }

        return Create(endpoint, handler, options);
    }

    /// <summary>A channel to something in this process that answers like a node.</summary>
    public static ThrottledChannel Create(HttpMessageHandler node, ExchangeClientOptions options) =>
        Create(new Uri("https://node.invalid"), node, options);

    /// <summary>A channel over connections that somebody else has set up.</summary>
    public static ThrottledChannel Create(Uri endpoint, HttpMessageHandler handler, ExchangeClientOptions options)
    {
        var limit = options.HoldsBack ? new CallLimit(options.TimeProvider) : null;
        var channel = GrpcChannel.ForAddress(endpoint, new GrpcChannelOptions
        {
            HttpHandler = limit is null ? handler : new ThrottledHandler(handler, limit),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MaxResponseBytes,
            // The library's own is two minutes: a node that is back after an hour would be found that late.
            InitialReconnectBackoff = TimeSpan.FromMilliseconds(250),
            MaxReconnectBackoff = TimeSpan.FromSeconds(5),
            ServiceConfig = options.RepeatsCalls ? CreateServiceConfig() : null,
        });
        return new ThrottledChannel(channel, options.RepeatsCalls ? null : limit);
    }

    // The handler's own handshake goes by one certificate for good: this one takes what counts now.
    private static async ValueTask<Stream> ConnectAsync(
        DnsEndPoint endpoint, ClientIdentity identity, ExchangeClientOptions options, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint, cancellationToken);
            var tls = new ServerTrust(identity, options.ServerAgency, options.TimeProvider).CreateOptions();
            tls.TargetHost = endpoint.Host;
            tls.ApplicationProtocols = [SslApplicationProtocol.Http2];
            var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await stream.AuthenticateAsClientAsync(tls, cancellationToken);
            return stream;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static ServiceConfig CreateServiceConfig()
    {
        var repeatable = new MethodConfig
        {
            RetryPolicy = new RetryPolicy
            {
                MaxAttempts = 4,
                InitialBackoff = TimeSpan.FromMilliseconds(250),
                MaxBackoff = TimeSpan.FromSeconds(4),
                BackoffMultiplier = 2,
                RetryableStatusCodes = { StatusCode.Unavailable, StatusCode.ResourceExhausted },
            },
        };
        foreach (var (service, methods) in Repeatable)
        {
            foreach (var method in methods) repeatable.Names.Add(new MethodName { Service = service, Method = method });
        }

        return new ServiceConfig { MethodConfigs = { repeatable } };
    }

    private static string ServiceName(Google.Protobuf.Reflection.ServiceDescriptor descriptor) => descriptor.FullName;
}
