using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace EcoCredit.Exchange.Signing;

/// <summary>
/// Imported copies of one P-256 key. The framework promises no thread-safety for instance members of <see cref="ECDsa"/>, whatever the
/// native library beneath does, so each call has a copy to itself; there are never more copies than there were calls at the same time,
/// and an import is paid once for each.
/// </summary>
internal sealed class EcdsaPool(Func<ECDsa> import)
{
    private readonly ConcurrentBag<ECDsa> _idle = [];
    private volatile bool _closed;

    public ECDsa Rent()
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        return _idle.TryTake(out var key) ? key : import();
    }

    public void Return(ECDsa key)
    {
        if (_closed)
            key.Dispose();
        else
            _idle.Add(key);
    }

    /// <summary>Ends the copies. A verifier never does: it lives as long as its directory, and the handles have finalisers.</summary>
    public void Close()
    {
        // A copy that is returned between these two lines is left to the finaliser of its native handle.
        _closed = true;
        while (_idle.TryTake(out var key))
            key.Dispose();
    }
}
