using System.Globalization;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.Errors;
using Grpc.Core;

namespace EcoCredit.Exchange.IntegrationTests.Crash;

/// <summary>
/// A small run of a journal, a process of its own: opens the database, appends some documents, closes it. What is acknowledged is printed
/// at once, a line each; the phases show in the trace as files that are opened.
/// </summary>
internal static class JournalRun
{
    /// <summary>Documents that it appends, numbered from 0.</summary>
    public const int Documents = 4;

    public const string Ended = "end";

    private const int CannotOpen = 3;

    public static Task<int> RunAsync(string folder)
    {
        // Faults are counted for each thread: with one processor, one thread of the pool does everything, in the same order in every run.
        ThreadPool.SetMinThreads(1, 1);
        ThreadPool.SetMaxThreads(1, 1);
        return Task.Run(() => RunOnPoolAsync(folder));
    }

    /// <summary>The file that is opened when a phase begins; there is none.</summary>
    public static string MarkOf(string folder, JournalPhase phase) => Path.Combine(folder, "data", "phase." + phase);

    private static async Task<int> RunOnPoolAsync(string folder)
    {
        JournalSite site;
        try
        {
            site = await JournalSite.OpenAsync(folder);
        }
        catch (Exception e) when (StorageFaults.Is(e) || e is StorageException or IOException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return CannotOpen;
        }

        await using (site)
        {
            Mark(folder, JournalPhase.Append);
            for (var number = 0; number < Documents; number++) await AppendAsync(site, number);
            Mark(folder, JournalPhase.Close);
        }

        Say(Ended);
        return 0;
    }

    private static async Task AppendAsync(JournalSite site, int number)
    {
        try
        {
            if (await site.AppendAsync(number) is JournalOutcome.Appended appended)
                Say(string.Create(
                    CultureInfo.InvariantCulture,
                    $"ack {number} {appended.Index} {Convert.ToHexString(appended.Entry)} {Convert.ToBase64String(appended.Tree.Note)}"));
        }
        catch (RpcException e) when (ExchangeError.Read(e) is { } error)
        {
            Say(string.Create(CultureInfo.InvariantCulture, $"refused {number} {error.ReasonName}"));
        }
    }

    private static void Mark(string folder, JournalPhase phase)
    {
        try
        {
            using var _ = File.OpenHandle(MarkOf(folder, phase));
        }
        catch (IOException)
        {
            // It is not there; the trace shows that it was looked for.
        }
    }

    // Standard output is written through: what was printed stands there whatever becomes of the process.
    private static void Say(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
}

/// <summary>What a journal run does.</summary>
internal enum JournalPhase
{
    /// <summary>The database is opened and looked through.</summary>
    Open,

    /// <summary>Documents are appended.</summary>
    Append,

    /// <summary>The log is taken into the database and closed.</summary>
    Close,
}
