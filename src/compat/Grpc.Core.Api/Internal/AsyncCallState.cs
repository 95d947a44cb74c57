namespace Grpc.Core.Internal;

/// <summary>
/// The callbacks behind a running call, in one of two shapes: plain delegates, or delegates that take a shared state
/// object, which spares the caller one closure a callback.
/// </summary>
internal readonly struct AsyncCallState
{
    private readonly object _headers;
    private readonly object _getStatus;
    private readonly object _getTrailers;
    private readonly object _dispose;
    private readonly object? _state;

    public AsyncCallState(Task<Metadata> headers, Func<Status> getStatus, Func<Metadata> getTrailers, Action dispose)
    {
        (_headers, _getStatus, _getTrailers, _dispose) = (headers, getStatus, getTrailers, dispose);
    }

    public AsyncCallState(
        Func<object, Task<Metadata>> headers,
        Func<object, Status> getStatus,
        Func<object, Metadata> getTrailers,
        Action<object> dispose,
        object state)
    {
        (_headers, _getStatus, _getTrailers, _dispose, _state) = (headers, getStatus, getTrailers, dispose, state);
    }

    public Task<Metadata> Headers => _headers is Func<object, Task<Metadata>> stateful ? stateful(_state!) : (Task<Metadata>)_headers;

    public Status GetStatus() => _getStatus is Func<object, Status> stateful ? stateful(_state!) : ((Func<Status>)_getStatus)();

    public Metadata GetTrailers() => _getTrailers is Func<object, Metadata> stateful ? stateful(_state!) : ((Func<Metadata>)_getTrailers)();

    public void Dispose()
    {
        if (_dispose is Action<object> stateful)
            stateful(_state!);
        else
            ((Action)_dispose)();
    }
}
