using EcoCredit.Exchange.Protocol.V1;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Client;

/// <summary>
/// Stands in a node between the wire and the methods: counts the calls, and changes questions and answers as a test says.
/// </summary>
internal sealed class Meddler : Interceptor, IStartupFilter
{
    private int _calls;

    /// <summary>Calls that reached the node, whatever became of them.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Runs before the method; may change the question, or throw.</summary>
    public Action<object> Question { get; set; } = _ => { };

    /// <summary>Changes the answer.</summary>
    public Func<object, Task<object>> Answer { get; set; } = Task.FromResult;

    public void Configure(IServiceCollection services)
    {
        services.AddSingleton<IStartupFilter>(this);
        services.AddSingleton(this);
        services.Configure<GrpcServiceOptions>(o => o.Interceptors.Add<Meddler>());
    }

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, following) =>
        {
            Interlocked.Increment(ref _calls);
            await following(context);
        });
        next(app);
    };

    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        Question(request);
        return (TResponse)await Answer(await continuation(request, context));
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Question(request);
        return continuation(request, new Writer<TResponse>(responseStream, Answer), context);
    }

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        continuation(requestStream, new Writer<TResponse>(responseStream, Answer), context);

    /// <summary>The access context of a question.</summary>
    public static AccessContext? AccessOf(object question) => question switch
    {
        CheckStatusRequest one => one.Access,
        BatchCheckStatusRequest many => many.Access,
        _ => null,
    };

    private sealed class Writer<T>(IServerStreamWriter<T> inner, Func<object, Task<object>> answer) : IServerStreamWriter<T>
        where T : class
    {
        public WriteOptions? WriteOptions
        {
            get => inner.WriteOptions;
            set => inner.WriteOptions = value;
        }

        public async Task WriteAsync(T message) => await inner.WriteAsync((T)await answer(message));

        public async Task WriteAsync(T message, CancellationToken cancellationToken) =>
            await inner.WriteAsync((T)await answer(message), cancellationToken);
    }
}
