namespace Grpc.Core.Logging;

/// <summary>Severity of a log line, in rising order.</summary>
public enum LogLevel
{
    /// <summary>For diagnosis.</summary>
    Debug = 0,

    /// <summary>Normal events.</summary>
    Info,

    /// <summary>Something odd that did no harm yet.</summary>
    Warning,

    /// <summary>Something failed.</summary>
    Error,

    /// <summary>Nothing is logged.</summary>
    Off = int.MaxValue,
}

/// <summary>The logger of the older gRPC API; new code uses Microsoft.Extensions.Logging.</summary>
public interface ILogger
{
    /// <summary>A logger whose lines name a type.</summary>
    ILogger ForType<T>();

    /// <summary>Logs for diagnosis.</summary>
    void Debug(string message);

    /// <summary>Logs a formatted text for diagnosis.</summary>
    void Debug(string format, params object[] formatArgs);

    /// <summary>Logs a normal event.</summary>
    void Info(string message);

    /// <summary>Logs a normal event with a formatted text.</summary>
    void Info(string format, params object[] formatArgs);

    /// <summary>Logs a warning.</summary>
    void Warning(string message);

    /// <summary>Logs a warning with a formatted text.</summary>
    void Warning(string format, params object[] formatArgs);

    /// <summary>Logs a warning with its exception.</summary>
    void Warning(Exception exception, string message);

    /// <summary>Logs an error.</summary>
    void Error(string message);

    /// <summary>Logs an error with a formatted text.</summary>
    void Error(string format, params object[] formatArgs);

    /// <summary>Logs an error with its exception.</summary>
    void Error(Exception exception, string message);
}
