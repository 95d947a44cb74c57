using System.Globalization;
using Grpc.Core.Utils;

namespace Grpc.Core.Logging;

/// <summary>Logs lines to a text writer, which has to be safe for use by several threads.</summary>
public class TextWriterLogger : ILogger
{
    private readonly Func<TextWriter> _writer;

    /// <summary>Logs to a writer.</summary>
    public TextWriterLogger(TextWriter textWriter)
        : this(() => textWriter)
    {
        GrpcPreconditions.CheckNotNull(textWriter, nameof(textWriter));
    }

    /// <summary>Logs to the writer that a delegate names for each line.</summary>
    public TextWriterLogger(Func<TextWriter> textWriterProvider)
        : this(textWriterProvider, null)
    {
    }

    /// <summary>Logs lines that name a type.</summary>
    protected TextWriterLogger(Func<TextWriter> textWriterProvider, Type? forType)
    {
        _writer = GrpcPreconditions.CheckNotNull(textWriterProvider, nameof(textWriterProvider));
        AssociatedType = forType;
    }

    /// <summary>The type that the lines name, or null.</summary>
    protected Type? AssociatedType { get; }

    /// <inheritdoc />
    public virtual ILogger ForType<T>() => typeof(T) == AssociatedType ? this : new TextWriterLogger(_writer, typeof(T));

    /// <inheritdoc />
    public void Debug(string message) => Write('D', message);

    /// <inheritdoc />
    public void Debug(string format, params object[] formatArgs) => Write('D', Format(format, formatArgs));

    /// <inheritdoc />
    public void Info(string message) => Write('I', message);

    /// <inheritdoc />
    public void Info(string format, params object[] formatArgs) => Write('I', Format(format, formatArgs));

    /// <inheritdoc />
    public void Warning(string message) => Write('W', message);

    /// <inheritdoc />
    public void Warning(string format, params object[] formatArgs) => Write('W', Format(format, formatArgs));

    /// <inheritdoc />
    public void Warning(Exception exception, string message) => Write('W', $"{message} {exception}");

    /// <inheritdoc />
    public void Error(string message) => Write('E', message);

    /// <inheritdoc />
    public void Error(string format, params object[] formatArgs) => Write('E', Format(format, formatArgs));

    /// <inheritdoc />
    public void Error(Exception exception, string message) => Write('E', $"{message} {exception}");

    private static string Format(string format, object[] args) => string.Format(CultureInfo.CurrentCulture, format, args);

    private void Write(char severity, string message)
    {
        var time = TimeProvider.System.GetLocalNow().ToString("MMdd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
        var type = AssociatedType is null ? "" : AssociatedType.FullName + " ";
        _writer().WriteLine($"{severity}{time} {type}{message}");
    }
}

/// <summary>Logs lines to standard error.</summary>
public class ConsoleLogger : TextWriterLogger
{
    /// <summary>Logs lines that name no type.</summary>
    public ConsoleLogger()
        : this(null)
    {
    }

    private ConsoleLogger(Type? forType)
        : base(() => Console.Error, forType)
    {
    }

    /// <inheritdoc />
    public override ILogger ForType<T>() => typeof(T) == AssociatedType ? this : new ConsoleLogger(typeof(T));
}
