using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Intake;

/// <summary>
/// Items of a stream that had come already when the first of them was read: they are checked one after the other on one core, which costs
/// one change of thread for all of them instead of several for each.
/// </summary>
internal sealed class PushRun
{
    /// <summary>Few enough that the runs of one stream keep every core busy.</summary>
    public const int MostItems = 8;

    private readonly List<PushItem> _items = new(MostItems);

    public bool IsEmpty => _items.Count == 0;

    public bool IsFull => _items.Count >= MostItems;

    public void Add(PushItem item) => _items.Add(item);

    /// <summary>Checks what was not refused for its size, in the order of the stream.</summary>
    public IReadOnlyList<PushItem> Check(DocumentIntake intake, Caller caller)
    {
        foreach (var item in _items)
        {
            if (item.Envelope is { } envelope) item.Checked = intake.CheckContent(envelope, caller, IntakeDoor.Push);
        }

        return _items;
    }
}

/// <summary>One item on its way.</summary>
/// <param name="correlation">What its answer repeats.</param>
/// <param name="bytes">What it takes of the stream's budget.</param>
/// <param name="envelope">What is to be checked; <see langword="null"/> where it was refused at once.</param>
internal sealed class PushItem(string correlation, int bytes, Envelope? envelope)
{
    public string Correlation => correlation;

    public int Bytes => bytes;

    public Envelope? Envelope => envelope;

    /// <summary>What the checks without the database came to.</summary>
    public CheckedDocument? Checked { get; set; }

    /// <summary>What was queued; <see langword="null"/> where nothing was.</summary>
    public JournalUnit? Unit { get; set; }

    /// <summary>What was decided, where nothing was queued here.</summary>
    public Task<IntakeDecision>? Decision { get; set; }

    /// <summary>Whether its answer can be written without waiting.</summary>
    public bool IsSettled => Unit?.Outcome.IsCompleted ?? Decision!.IsCompleted;
}
