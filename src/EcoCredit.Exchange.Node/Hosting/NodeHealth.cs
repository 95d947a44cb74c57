namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>
/// Whether the node serves. Each part of the node says what keeps it from serving; while one part does, the node does not. Some services
/// can go on without a part: a read-only node still answers.
/// </summary>
internal sealed class NodeHealth
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Problem> _problems = new(StringComparer.Ordinal); // under _lock
    private readonly Dictionary<string, string> _warnings = new(StringComparer.Ordinal); // under _lock
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously); // under _lock

    /// <summary>Completes at the next change; take it before you look.</summary>
    public Task Changed
    {
        get
        {
            lock (_lock) return _changed.Task;
        }
    }

    /// <summary>What keeps the node from serving, part by part, for people.</summary>
    public IReadOnlyDictionary<string, string> Problems
    {
        get
        {
            lock (_lock) return _problems.ToDictionary(p => p.Key, p => p.Value.Text, StringComparer.Ordinal);
        }
    }

    /// <summary>What an operator should look at while the node serves, part by part.</summary>
    public IReadOnlyDictionary<string, string> Warnings
    {
        get
        {
            lock (_lock) return _warnings.ToDictionary(StringComparer.Ordinal);
        }
    }

    /// <summary>A part works and has something to say.</summary>
    /// <param name="part">The part, for example "clock".</param>
    /// <param name="text">For people; <see langword="null"/> where it has nothing to say any more.</param>
    /// <returns>Whether that is new.</returns>
    public bool Warn(string part, string? text)
    {
        lock (_lock)
        {
            if (text is null) return _warnings.Remove(part);
            var isNew = !_warnings.ContainsKey(part);
            _warnings[part] = text;
            return isNew;
        }
    }

    /// <summary>A part says that it does not work.</summary>
    /// <param name="part">The part, for example "journal".</param>
    /// <param name="problem">What is wrong, for people.</param>
    /// <param name="services">Full names of the services that do not serve meanwhile; empty for all.</param>
    public void Report(string part, string problem, params IReadOnlyList<string> services) =>
        Change(() => _problems[part] = new Problem(problem, services));

    /// <summary>A part says that it works.</summary>
    public void Clear(string part) => Change(() => _problems.Remove(part));

    /// <summary>Whether a service serves; the whole node, with an empty name.</summary>
    public bool IsServing(string service)
    {
        lock (_lock) return _problems.Values.All(
            p => p.Services.Count > 0 && service.Length > 0 && !p.Services.Contains(service, StringComparer.Ordinal));
    }

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            change();
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }

    private sealed record Problem(string Text, IReadOnlyList<string> Services);
}
