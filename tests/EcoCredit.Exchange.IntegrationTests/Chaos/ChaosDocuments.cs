using EcoCredit.Exchange.Cli.Demo;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Chaos;

/// <summary>
/// The documents of one source, one after the other: of several kinds, visibility classes and areas, so that what each agency may see
/// differs.
/// What ends another document names one that the node has.
/// </summary>
internal sealed class ChaosDocuments(TestAgency source, IReadOnlyList<string> areas, ulong seed)
{
    private const int Organisations = 500;

    private readonly Queue<Flag> _flags = new();
    private readonly Queue<CreditRecord> _records = new();
    private SplitMix64 _chance = new(seed);
    private int _results;

    /// <summary>An organisation that documents are about.</summary>
    public static string Organisation(int number) => TestCodes.Organisation(900_000 + (number % Organisations));

    public IDocument Next()
    {
        var what = _chance.Next(100);
        var subject = Organisation(_chance.Next(Organisations));
        var area = areas[_chance.Next(areas.Count)];
        if (what < 45) return In(area, Result(subject));
        if (what < 75) return In(area, source.Penalty(subject));
        if (what < 90) return In(area, source.Flag(subject));
        if (what < 95 && _flags.TryDequeue(out var flag)) return In(flag.Header.AreaCode, source.Lift(flag));
        if (_records.TryDequeue(out var record)) return In(record.Header.AreaCode, source.Closure(record));
        return In(area, source.Penalty(subject));
    }

    /// <summary>The node has it: another document may end it now.</summary>
    public void Accepted(IDocument document)
    {
        if (document is Flag flag) _flags.Enqueue(flag);
        if (document is CreditRecord record) _records.Enqueue(record);
    }

    private EvaluationResult Result(string subject)
    {
        // Revisions of one source go up, whomever they are about.
        var result = source.Result(subject, CreditLevel.Warning, ++_results);
        if (source.Role == Role.EcoRegion) return result;
        result.Stage = ResultStage.Proposed;
        result.Header.Visibility = Visibility.EcoInternal;
        return result;
    }

    private static IDocument In(string area, IDocument document)
    {
        document.Header.AreaCode = area;
        return document;
    }
}
