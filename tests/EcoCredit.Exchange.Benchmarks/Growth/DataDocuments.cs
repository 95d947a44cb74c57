using System.Buffers.Binary;
using System.Security.Cryptography;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Exchange.Benchmarks.Growth;

/// <summary>
/// The documents of a data set: each a function of the seed and its number. In ten rounds every organisation gets ten: a result of each of
/// two years, five penalties, a flag, a serious record and the closure of its first penalty; in each round in another order, so that what is
/// known of an organisation lies all over the tables, as it does after two years.
/// </summary>
internal sealed class DataDocuments
{
    public const int PerOrganisation = 10;

    private const int PenaltyRound = 1;

    private static readonly TimeSpan Span = TimeSpan.FromDays(730);
    private static readonly CreditLevel[] Levels = [CreditLevel.NoNamedLevel, CreditLevel.Warning, CreditLevel.Bad];

    private readonly DataManifest _set;
    private readonly DataAgency _region;
    private readonly DataAgency _city;
    private readonly DataAgency _market;
    private readonly (long Step, long Offset)[] _orders;

    public DataDocuments(DataManifest set, DataAgency region, DataAgency city, DataAgency market)
    {
        (_set, _region, _city, _market) = (set, region, city, market);
        Organisations = OrganisationsOf(set.Documents);
        _orders = [.. Enumerable.Range(0, PerOrganisation).Select(OrderOf)];
    }

    public long Organisations { get; }

    public static long OrganisationsOf(long documents) => Math.Max(1, documents / PerOrganisation);

    /// <summary>When a document came in.</summary>
    public DateTimeOffset TimeOf(long number) =>
        _set.EndsAt - Span + TimeSpan.FromTicks((long)(Span.Ticks * ((number + 1.0) / _set.Documents)));

    public (DataAgency Source, IDocument Document) Make(long number)
    {
        var round = (int)Math.Min(number / Organisations, PerOrganisation - 1);
        var organisation = OrganisationOf(round, number % Organisations);
        var subject = TestCodes.Organisation((int)organisation);
        var at = TimeOf(number);
        return round switch
        {
            0 => (_region, Result(number, subject, at, FirstYear, Levels[organisation % Levels.Length])),
            5 => (_region, Result(number, subject, at, FirstYear + 1, Levels[(organisation + 1) % Levels.Length])),
            4 => (_city, Flag(number, subject, at)),
            8 => (_city, Serious(number, subject, at)),
            9 => (_city, Closure(number, organisation, subject, at)),
            PenaltyRound or 6 => (_city, Penalty(number, _city, InformationSource.LawEnforcement, subject, at)),
            _ => (_market, Penalty(number, _market, InformationSource.MarketRegulation, subject, at)),
        };
    }

    /// <summary>A penalty about an organisation that is not in the set, to be pushed now.</summary>
    public static CreditRecord Fresh(DataAgency source, string subject)
    {
        var at = TimeProvider.System.GetUtcNow();
        return Penalty(Guid.NewGuid(), source, InformationSource.LawEnforcement, subject, at);
    }

    private int FirstYear => ChinaTime.DayOf(_set.EndsAt - Span).Year - 1;

    private long OrganisationOf(int round, long place) =>
        (long)((((Int128)place * _orders[round].Step) + _orders[round].Offset) % Organisations);

    // The place of an organisation in a round: the order backwards.
    private long PlaceOf(int round, long organisation)
    {
        var (step, offset) = _orders[round];
        var distance = ((organisation - offset) % Organisations + Organisations) % Organisations;
        return (long)((Int128)distance * Inverse(step, Organisations) % Organisations);
    }

    private (long Step, long Offset) OrderOf(int round)
    {
        var hash = Hash(_set.Seed, -1 - round);
        var offset = (long)(BinaryPrimitives.ReadUInt64BigEndian(hash) % (ulong)Organisations);
        var step = (long)(BinaryPrimitives.ReadUInt64BigEndian(hash.AsSpan(8)) % (ulong)Organisations);
        // Without a common divisor every place leads to another organisation.
        while (Divisor(step, Organisations) != 1) step++;
        return (step, offset);
    }

    private static long Divisor(long a, long b) => b == 0 ? a : Divisor(b, a % b);

    private static long Inverse(long value, long modulus)
    {
        var (r, next, t, nextT) = (modulus, value % modulus, 0L, 1L);
        while (next != 0)
        {
            var quotient = r / next;
            (r, next, t, nextT) = (next, r - (quotient * next), nextT, t - (quotient * nextT));
        }

        return t < 0 ? t + modulus : t;
    }

    private Guid IdOf(long number)
    {
        var bytes = Hash(_set.Seed, number).AsSpan(0, 16);
        // RFC 9562, 5.8: version 8, for whatever the bits are made of.
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    private static byte[] Hash(long seed, long number)
    {
        Span<byte> both = stackalloc byte[2 * sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(both, seed);
        BinaryPrimitives.WriteInt64BigEndian(both[sizeof(long)..], number);
        return SHA256.HashData(both);
    }

    private static string Day(DateTimeOffset at, int before) => IsoDay.Format(ChinaTime.DayOf(at).AddDays(-before));

    private static Header HeaderOf(Guid id, DataAgency source, string subject, DateTimeOffset at, Visibility visibility) => new()
    {
        Id = DocumentId.Format(id),
        SourceAgency = source.Code,
        IssueTime = Timestamp.FromDateTimeOffset(at),
        Subject = new Subject { Kind = SubjectKind.Organisation, CreditCode = subject, Name = "示例环境检测有限公司" },
        AreaCode = source.Area,
        LegalBasis = { new LegalBasis { Instrument = "内环发〔2024〕21号", Article = "13" } },
        Evidence = { new Evidence { Kind = EvidenceKind.Determination, DocumentNumber = "示例认字〔2026〕1号" } },
        Visibility = visibility,
    };

    private CreditRecord Penalty(long number, DataAgency source, InformationSource kind, string subject, DateTimeOffset at) =>
        Penalty(IdOf(number), source, kind, subject, at);

    private static CreditRecord Penalty(Guid id, DataAgency source, InformationSource kind, string subject, DateTimeOffset at)
    {
        var record = new CreditRecord
        {
            Header = HeaderOf(id, source, subject, at, Visibility.GovShared),
            RecordClass = RecordClass.Ordinary,
            Source = kind,
            ProducedOn = Day(at, 60),
            DocumentNumber = "示例罚字〔2026〕1号",
            Summary = "未按规定检测。",
            Ordinary = new OrdinaryDetail
            {
                Kind = OrdinaryKind.Penalty,
                CatalogueRow = "A1-13",
                FinalOn = Day(at, 10),
                Penalty = new Penalty { Category = "罚款", Content = "罚款一万元", FineFen = 1_000_000, ConductType = "示例类型" },
            },
        };
        record.Header.Evidence.Add(new Evidence { Kind = EvidenceKind.PenaltyDecision, DocumentNumber = "示例罚字〔2026〕1号" });
        return record;
    }

    private CreditRecord Serious(long number, string subject, DateTimeOffset at) => new()
    {
        Header = HeaderOf(IdOf(number), _city, subject, at, Visibility.GovShared),
        RecordClass = RecordClass.Serious,
        Source = InformationSource.LawEnforcement,
        ProducedOn = Day(at, 30),
        DocumentNumber = "示例认字〔2026〕2号",
        Summary = "伪造监测数据。",
        Serious = new SeriousDetail { Kind = SeriousKind.UnfairCompetition, CatalogueRow = "A1-06", AuthorityLevel = AuthorityLevel.Region },
    };

    private EvaluationResult Result(long number, string subject, DateTimeOffset at, int year, CreditLevel level) => new()
    {
        Header = HeaderOf(IdOf(number), _region, subject, at, Visibility.Public),
        EvaluationYear = year,
        Revision = 1,
        Stage = ResultStage.Final,
        Level = level,
        BaseScore = 100,
        Score = level switch { CreditLevel.Bad => 50, CreditLevel.Warning => 60, _ => 90 },
        CatalogueRows = { "A1-13" },
        EffectiveOn = IsoDay.Format(new DateOnly(year + 1, 1, 2)),
    };

    private Flag Flag(long number, string subject, DateTimeOffset at) => new()
    {
        Header = HeaderOf(IdOf(number), _city, subject, at, Visibility.GovShared),
        Kind = FlagKind.MoreSupervision,
        Stage = FlagStage.Adopted,
        StartsOn = Day(at, 20),
        EndCondition = "信用修复",
    };

    private RecordClosure Closure(long number, long organisation, string subject, DateTimeOffset at) => new()
    {
        Header = HeaderOf(IdOf(number), _city, subject, at, Visibility.GovShared),
        Record = new DocumentReference
        {
            SourceAgency = _city.Code,
            Id = DocumentId.Format(IdOf((PenaltyRound * Organisations) + PlaceOf(PenaltyRound, organisation))),
        },
        Reason = ClosureReason.Rectified,
        ClosedOn = Day(at, 1),
        Explanation = "已整改并经确认。",
    };
}
