using System.Buffers.Binary;
using System.Collections.Concurrent;

namespace EcoCredit.Exchange.Tests.Signing;

public sealed class ConcurrencyTests
{
    private const int ThreadCount = 8;
    private const int RoundsPerThread = 40;

    [Theory]
    [MemberData(nameof(Keys.All), MemberType = typeof(Keys))]
    public void Eight_threads_share_one_signer_and_one_verifier(TestKey key)
    {
        // Fresh instances, so that the threads race for what is filled on first use as well.
        var (signer, verifier) = Keys.Generate(key);
        using var owned = signer;
        var faults = new ConcurrentQueue<string>();
        using var start = new Barrier(ThreadCount);

        var threads = Enumerable.Range(0, ThreadCount).Select(number => new Thread(() => Work(number))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        faults.ShouldBeEmpty();

        void Work(int number)
        {
            try
            {
                start.SignalAndWait();
                var message = new byte[100 + (1000 * number)];
                for (var round = 0; round < RoundsPerThread; round++)
                {
                    BinaryPrimitives.WriteInt32LittleEndian(message, round);
                    var signature = signer.Sign(message);
                    if (!verifier.Verify(message, signature))
                        faults.Enqueue($"{number}/{round}: a good signature was refused");
                    message[4] ^= 1;
                    if (verifier.Verify(message, signature))
                        faults.Enqueue($"{number}/{round}: a bad signature was accepted");
                }
            }
            catch (Exception e)
            {
                faults.Enqueue(e.ToString());
            }
        }
    }
}
