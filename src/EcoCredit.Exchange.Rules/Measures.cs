using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Status;

namespace EcoCredit.Exchange.Rules;

/// <summary>
/// The measures that follow from levels and adopted flags (激励、惩戒、监管措施, IM articles 6, 32, 33, 35). Computed, never stored: they end by
/// themselves when the level is repaired or gives way to one that does not bring them.
/// </summary>
public static class Measures
{
    /// <summary>
    /// The measures of one organisation on a day, for the ecology system's own eyes: those of article 33 that nobody has adopted are
    /// <see cref="FlagStage.Proposed"/>. Area by area, then the adopted flags that follow from no level.
    /// </summary>
    /// <param name="creditCode">The organisation.</param>
    /// <param name="file">At least everything about it.</param>
    /// <param name="asOf">The day (Asia/Shanghai).</param>
    public static IReadOnlyList<Measure> Of(string creditCode, CaseFile file, DateOnly asOf)
    {
        var history = new History(FactsOf(creditCode, file), static _ => true, asOf);
        var rating = Rating.Of(history);
        var isSerious = history.OpenRecords().Any(record => record.Fact.Code == (int)RecordClass.Serious);
        var flags = StatusRules.FlagsInForce(history, rating, isSerious);

        var measures = new List<Measure>();
        var used = new HashSet<RecordedFact>();
        foreach (var standing in rating.MeasureGivers)
        {
            foreach (var kind in LevelMeasures.ByLaw.Concat(LevelMeasures.IfAdopted))
            {
                if (!LevelMeasures.Brings(standing.Level, kind)) continue;
                var adoption = flags.Find(flag => flag.Fact.Code == (int)kind && IsAbout(flag, standing));
                if (adoption is not null) used.Add(adoption);
                measures.Add(Of(standing, kind, adoption));
            }
        }

        measures.AddRange(flags.Where(flag => !used.Contains(flag)).Select(flag => Of(flag, file)));
        return measures;
    }

    // A flag adopts the measure of the result that it rests on, or else of its own area.
    private static bool IsAbout(RecordedFact flag, Rating.Standing standing) =>
        (flag.Fact.TargetId == standing.Result.DocumentId && flag.Fact.TargetSource == standing.Result.Source)
        || (AreaCode.TryParse(flag.Fact.AreaCode, out var area)
            && AreaCode.TryParse(standing.Area, out var other)
            && (area.Contains(other) || other.Contains(area)));

    private static Measure Of(Rating.Standing standing, FlagKind kind, RecordedFact? adoption) => new()
    {
        Kind = kind,
        Stage = adoption is not null || LevelMeasures.IsByLaw(kind) ? FlagStage.Adopted : FlagStage.Proposed,
        StartsOn = IsoDay.Format(
            adoption is null || LevelMeasures.IsByLaw(kind) ? standing.Result.Fact.EffectiveFrom : adoption.Fact.EffectiveFrom),
        // What the law brings ends with the level only, whatever last day a flag gives.
        EndsOn = adoption?.Fact.EffectiveTo is { } last && !LevelMeasures.IsByLaw(kind) ? IsoDay.Format(last) : "",
        EndCondition = LevelMeasures.EndCondition,
        LegalBasis = LevelMeasures.BasisOf(kind),
        BasedOn = Reference(standing.Giver),
        AdoptedBy = adoption is null ? null : Reference(adoption),
        Purposes = { Fact.PurposesOf(adoption?.Fact.PurposeMask ?? 0) },
    };

    // A measure that an authority took of its own accord: a recommendation for awards (IM-06), Ningbo's, one before any level.
    private static Measure Of(RecordedFact recorded, CaseFile file)
    {
        var flag = file.Find<Flag>(Reference(recorded))!.Document;
        var basis = flag.Header.LegalBasis.FirstOrDefault();
        return new Measure
        {
            Kind = flag.Kind,
            Stage = FlagStage.Adopted,
            StartsOn = flag.StartsOn,
            EndsOn = flag.EndsOn,
            EndCondition = flag.EndCondition,
            LegalBasis = basis is null ? "" : $"{basis.Instrument} {basis.Article}".TrimEnd(),
            BasedOn = flag.BasedOn,
            AdoptedBy = Reference(recorded),
            Purposes = { Fact.PurposesOf(recorded.Fact.PurposeMask) },
        };
    }

    private static List<RecordedFact> FactsOf(string creditCode, CaseFile file)
    {
        var facts = new List<RecordedFact>();
        foreach (var filed in file.Documents)
        {
            if (!SaysSomething(filed.Document) || filed.Document.Header.Subject?.CreditCode != creditCode) continue;
            var header = filed.Document.Header;
            facts.AddRange(DocumentRules.Facts(filed.Document)
                .Select(fact => new RecordedFact(filed.Index, filed.RecordedAt, header.SourceAgency, header.Id, fact)));
        }

        return facts;
    }

    private static bool SaysSomething(IDocument document) =>
        document is EvaluationResult or RepairConfirmation or Exclusion or Flag or FlagLift or CreditRecord or RecordClosure;

    private static DocumentReference Reference(RecordedFact recorded) => new() { SourceAgency = recorded.Source, Id = recorded.DocumentId };
}
