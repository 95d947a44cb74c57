using Grpc.Core.Utils;

namespace Grpc.Core.Logging;

/// <summary>Passes on the lines from a severity upwards.</summary>
public class LogLevelFilterLogger : ILogger
{
    private readonly ILogger _logger;
    private readonly LogLevel _level;

    /// <summary>Filters by a fixed severity.</summary>
    public LogLevelFilterLogger(ILogger logger, LogLevel logLevel)
    {
        _logger = GrpcPreconditions.CheckNotNull(logger, nameof(logger));
        _level = logLevel;
    }

    /// <summary>Filters by the severity in the environment variable GRPC_VERBOSITY, if that is wanted and set.</summary>
    public LogLevelFilterLogger(ILogger logger, LogLevel defaultLogLevel, bool fromEnvironmentVariable)
        : this(logger, fromEnvironmentVariable ? FromEnvironment(defaultLogLevel) : defaultLogLevel)
    {
    }

    /// <inheritdoc />
    public virtual ILogger ForType<T>()
    {
        var typed = _logger.ForType<T>();
        return ReferenceEquals(typed, _logger) ? this : new LogLevelFilterLogger(typed, _level);
    }

    /// <inheritdoc />
    public void Debug(string message)
    {
        if (_level <= LogLevel.Debug)
            _logger.Debug(message);
    }

    /// <inheritdoc />
    public void Debug(string format, params object[] formatArgs)
    {
        if (_level <= LogLevel.Debug)
            _logger.Debug(format, formatArgs);
    }

    /// <inheritdoc />
    public void Info(string message)
    {
        if (_level <= LogLevel.Info)
            _logger.Info(message);
    }

    /// <inheritdoc />
    public void Info(string format, params object[] formatArgs)
    {
        if (_level <= LogLevel.Info)
            _logger.Info(format, formatArgs);
    }

    /// <inheritdoc />
    public void Warning(string message)
    {
        if (_level <= LogLevel.Warning)
            _logger.Warning(message);
    }

    /// <inheritdoc />
    public void Warning(string format, params object[] formatArgs)
    {
        if (_level <= LogLevel.Warning)
            _logger.Warning(format, formatArgs);
    }

    /// <inheritdoc />
    public void Warning(Exception exception, string message)
    {
        if (_level <= LogLevel.Warning)
            _logger.Warning(exception, message);
    }

    /// <inheritdoc />
    public void Error(string message)
    {
        if (_level <= LogLevel.Error)
            _logger.Error(message);
    }

    /// <inheritdoc />
    public void Error(string format, params object[] formatArgs)
    {
        if (_level <= LogLevel.Error)
            _logger.Error(format, formatArgs);
    }

    /// <inheritdoc />
    public void Error(Exception exception, string message)
    {
        if (_level <= LogLevel.Error)
            _logger.Error(exception, message);
    }

    private static LogLevel FromEnvironment(LogLevel otherwise) =>
        Environment.GetEnvironmentVariable("GRPC_VERBOSITY")?.ToUpperInvariant() switch
        {
            "DEBUG" => LogLevel.Debug,
            "INFO" => LogLevel.Info,
            "ERROR" => LogLevel.Error,
            _ => otherwise,
        };
}
