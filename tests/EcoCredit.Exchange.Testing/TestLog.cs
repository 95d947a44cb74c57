using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Testing;

/// <summary>Keeps what a node logs. An error that the test did not announce fails it.</summary>
internal sealed class TestLog : ILoggerProvider
{
    private readonly ConcurrentQueue<Entry> _entries = new();
    private readonly ConcurrentDictionary<int, bool> _announced = new();

    public IReadOnlyCollection<Entry> Entries => _entries;

    /// <summary>The test expects errors with this event id.</summary>
    public void Announce(int eventId) => _announced[eventId] = true;

    public IReadOnlyList<Entry> UnexpectedErrors() =>
        [.. _entries.Where(e => e.Level >= LogLevel.Error && !_announced.ContainsKey(e.EventId))];

    public void ThrowOnUnexpectedErrors()
    {
        var unexpected = UnexpectedErrors();
        if (unexpected.Count > 0) throw new InvalidOperationException(
            "The node logged errors that the test did not announce:\n" + string.Join('\n', unexpected));
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
        // The test reads the entries after the node is gone.
    }

    internal sealed record Entry(LogLevel Level, int EventId, string Category, string Text)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Level} {Category}[{EventId}] {Text}");
    }

    private sealed class Logger(TestLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log._entries.Enqueue(new Entry(logLevel, eventId.Id, category, formatter(state, exception) + (exception is null ? "" : "\n" + exception)));
    }
}
