using System.Globalization;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Advisory;

// When an internal co-investigation notice (内部协查通报) is due, and what it says (IM-30-2).
internal static class CoInvestigations
{
    // 出现2次以上: 以上 includes the number.
    public const int LeastEvents = 2;

    // A notice stays well below the size of a document.
    public const int MostEvents = 200;

    public const string Instrument = "内环发〔2024〕21号";
    public const string Article = "30";

    // The file in which events and notices about some organisations of a region are found.
    public static CaseScope Scope(AreaCode area, IEnumerable<string> creditCodes) => new()
    {
        Subjects = creditCodes.Where(CreditCode.IsValid).Distinct(StringComparer.Ordinal).ToList(),
        Kinds = [DocumentKind.AdvisoryReport, DocumentKind.CoInvestigationNotice],
        Within = AdvisoryAreas.RegionOf(area),
    };

    // The notices that have to follow from a report or an advisory record which is not in the file yet; none for anything else.
    public static IEnumerable<Consequence> For(IDocument document, RuleContext context, CaseFile file)
    {
        var told = AdvisoryOccurrences.ToldBy(document).ToList();
        if (told.Count == 0) yield break;
        var region = AdvisoryAreas.RegionOf(AdvisoryAreas.Parse(document.Header.AreaCode));
        var whole = new CaseFile(file.Documents.Append(new FiledDocument(long.MaxValue, context.Now, document)));
        var byOrganisation = AdvisoryOccurrences.In(whole, region, context.Catalogue).ToLookup(e => e.Key.CreditCode, StringComparer.Ordinal);
        foreach (var organisation in told.GroupBy(telling => telling.CreditCode, StringComparer.Ordinal))
        {
            var covered = Covered(whole, organisation.Key).ToList();
            foreach (var group in Groups(organisation, byOrganisation[organisation.Key].ToList(), context))
            {
                var events = Newest(group);
                var keys = events.Select(e => e.Key).ToHashSet();
                if (events.Count < LeastEvents || covered.Exists(keys.IsSubsetOf)) continue;
                covered.Add(keys);
                yield return new Consequence(Role.EcoRegion, region.Value, Notice(organisation.Last().Name, region, events, group.Count));
            }
        }
    }

    // The events of each standing notice about an organisation, newest first.
    public static IEnumerable<HashSet<AdvisoryKey>> Covered(CaseFile file, string creditCode) =>
        file.Standing<CoInvestigationNotice>(creditCode).Reverse().Select(notice => KeysOf(notice.Document));

    public static HashSet<AdvisoryKey> KeysOf(CoInvestigationNotice notice) =>
        notice.Events.Select(e => KeyOf(notice.Header.Subject?.CreditCode ?? "", e)).ToHashSet();

    public static AdvisoryKey KeyOf(string creditCode, AdvisoryEvent told) => AdvisoryKey.Of(
        creditCode, told.DocumentNumber, AdvisoryAreas.Parse(told.AreaCode), told.Kind,
        IsoDay.TryParse(told.OccurredOn, out var day) ? day : default);

    // What a notice names of a group: the newest, where there are more than a document should hold. Nobody's flood of reports keeps others from
    // being heard.
    public static IReadOnlyList<AdvisoryOccurrence> Newest(IReadOnlyList<AdvisoryOccurrence> group) =>
        group.Count <= MostEvents ? group : [.. group.OrderBy(e => e.OccurredOn).TakeLast(MostEvents)];

    // What is counted together with the new events: the largest group first, so that one notice covers what it can.
    private static IEnumerable<IReadOnlyList<AdvisoryOccurrence>> Groups(
        IEnumerable<AdvisoryTelling> told, List<AdvisoryOccurrence> events, RuleContext context)
    {
        var keys = told.Select(telling => telling.Key).ToHashSet();
        return events
            .Where(e => keys.Contains(e.Key))
            .Select(e => AdvisoryPeriod.Around(e.OccurredOn, events, context.Settings.AdvisoryWindow))
            .OrderByDescending(group => group.Count);
    }

    private static CoInvestigationNotice Notice(string name, AreaCode region, IReadOnlyList<AdvisoryOccurrence> events, int inAll)
    {
        var year = events.Max(e => e.OccurredOn).Year;
        var count = inAll.ToString(CultureInfo.InvariantCulture);
        return new CoInvestigationNotice
        {
            Header = new Header
            {
                Subject = new Subject { Kind = SubjectKind.Organisation, CreditCode = events[0].Key.CreditCode, Name = name },
                AreaCode = region.Value,
                LegalBasis = { new LegalBasis { Instrument = Instrument, Article = Article } },
                Evidence = { events.Select(e => EvidenceOf(e.First)) },
                Visibility = Visibility.EcoInternal,
            },
            Year = year,
            Events = { events.Select(e => EventOf(e.First)) },
            Request = $"该机构已出现 {count} 起提示性信息。请全区各级生态环境主管部门重点审核其承担的相关委托事项，并按要求反馈协查情况（第三十条）。",
        };
    }

    private static AdvisoryEvent EventOf(AdvisoryTelling telling) => new()
    {
        ReportedIn = telling.Source,
        Kind = telling.Kind,
        DocumentNumber = telling.DocumentNumber,
        OccurredOn = IsoDay.Format(telling.OccurredOn),
        AreaCode = telling.Area.Value,
    };

    private static Evidence EvidenceOf(AdvisoryTelling telling) => new()
    {
        Kind = telling.Kind == AdvisoryKind.RefusedInspection ? EvidenceKind.InspectionRecord : EvidenceKind.Notice,
        DocumentNumber = string.IsNullOrWhiteSpace(telling.DocumentNumber)
            ? $"提示性信息（{telling.Area.Value}，{IsoDay.Format(telling.OccurredOn)}）"
            : telling.DocumentNumber,
    };
}
