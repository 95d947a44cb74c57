using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>What a program that runs a node can choose beside the folder's settings.</summary>
public sealed record NodeHostOptions
{
    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Takes the log in place of the console; the caller disposes of it.</summary>
    public ILoggerProvider? LoggerProvider { get; init; }

    /// <summary>Runs after the node's own services were added.</summary>
    public Action<IServiceCollection>? ConfigureServices { get; init; }

    /// <summary>The runtime that the node takes itself to run on.</summary>
    internal Version Runtime { get; init; } = Environment.Version;
}
