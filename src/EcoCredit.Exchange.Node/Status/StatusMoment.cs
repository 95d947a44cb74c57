using EcoCredit.Exchange.Node.Journal;

namespace EcoCredit.Exchange.Node.Status;

/// <summary>What is known, and the day it is asked about.</summary>
internal sealed record StatusMoment(
    StatusState State,
    IReadOnlyDictionary<string, SourceState> Sources,
    long Size,
    DateOnly AsOf,
    DateTimeOffset KnownAt,
    bool SourcesStale,
    CaseGuard? Guard);
