using System.Collections.Concurrent;

namespace EcoCredit.Exchange.Node.Storage;

/// <summary>Readers with statements that are prepared once, each used by one at a time; one that failed is not used again.</summary>
/// <param name="open">Opens another one.</param>
internal sealed class ReaderPool<TReader>(Func<TReader> open) : IDisposable
    where TReader : IDisposable
{
    private readonly ConcurrentBag<TReader> _idle = [];

    public T With<T>(Func<TReader, T> work)
    {
        if (!_idle.TryTake(out var reader)) reader = open();
        try
        {
            var result = work(reader);
            _idle.Add(reader);
            return result;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>Nobody uses one any more.</summary>
    public void Dispose()
    {
        while (_idle.TryTake(out var reader)) reader.Dispose();
    }
}
