using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>
/// The framework takes a connection that breaks in the middle of a call for an error of the application, and says so with a stack trace
/// each time: a peer could fill the disk with it, and hide what matters. What the peer did is a warning, said sparingly; every other error
/// of the framework, and everything that the node says itself, stays as it is.
/// </summary>
internal sealed class PeerFaultLoggerFactory(ILoggerFactory inner, TimeProvider timeProvider) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName)
    {
        var logger = inner.CreateLogger(categoryName);
        var isGrpc = categoryName.StartsWith("Grpc.", StringComparison.Ordinal);
        return isGrpc || categoryName.StartsWith("Microsoft.AspNetCore.Server.Kestrel", StringComparison.Ordinal)
            ? new Logger(logger, isGrpc, new SparingLog(timeProvider))
            : logger;
    }

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose() => inner.Dispose();

    private sealed class Logger(ILogger inner, bool isGrpc, SparingLog sparing) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel < LogLevel.Error || !IsPeers(exception))
            {
                inner.Log(logLevel, eventId, state, exception, formatter);
                return;
            }

            if (!sparing.IsDue(out var unsaid)) return;
            var text = $"{formatter(state, null)} {exception!.Message} ({unsaid} more since this was last said)";
            inner.Log(LogLevel.Warning, eventId, text, exception: null, (said, _) => said);
        }

        // An input or output error below gRPC is the connection's: CallGuard catches those of the methods, the database's among them.
        private bool IsPeers(Exception? exception) =>
            exception is OperationCanceledException or ConnectionResetException or BadHttpRequestException
            || (isGrpc && exception is IOException);
    }
}
