using System.Globalization;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Exchange.Node.Erasure;

/// <summary>Erases bodies by order of an authority, or shows what that would erase.</summary>
internal sealed class ErasureOrders(BodyEraser eraser, NodeOptions options, TimeProvider time)
{
    private const int MaxIndexes = 100;
    private const int MaxText = 200;

    public async Task<EraseBodiesResponse> EraseAsync(EraseBodiesRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (caller.Code != options.Agency.Code) throw new ExchangeError(ErrorReason.OperatorOnly).ToException();
        if (request.DryRun) return (await DecideAsync(request, cancellationToken)).Response;
        return await eraser.AloneAsync(
            () => FreshAnswers.MakeAsync(() => TryEraseAsync(request, caller, cancellationToken)), cancellationToken);
    }

    private async Task<EraseBodiesResponse?> TryEraseAsync(EraseBodiesRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var (view, response) = await DecideAsync(request, cancellationToken);
        var inForce = response.Entries.Where(e => e.InForce).Select(e => e.Index).ToList();
        if (inForce.Count > 0 && !request.Force) throw Refusal(request, inForce).ToException();
        List<ErasureTarget> open = [.. view.Targets.Where(t => t.ErasedBy is null)];
        if (open.Count == 0) return response;
        var record = new ErasureRecord { Basis = "ORDER", Authority = request.Authority, OrderNumber = request.OrderNumber, Force = request.Force };
        if (await eraser.TryEraseAsync(view, open, record, caller.Code, request.ToByteString(), cancellationToken) is not { } appended) return null;
        response.RecordedIndex = appended.Index;
        foreach (var entry in response.Entries.Where(e => !e.WasErased)) entry.ErasedBy = appended.Index;
        return response;
    }

    private async Task<(ErasureView View, EraseBodiesResponse Response)> DecideAsync(
        EraseBodiesRequest request, CancellationToken cancellationToken)
    {
        var violations = CheckTexts(request);
        if (request.Indexes.Count is 0 or > MaxIndexes)
        {
            violations.Add(new("indexes", "API", $"1 to {MaxIndexes} indexes.", $"每次须为1至{MaxIndexes}项。"));
            throw new ExchangeError(ErrorReason.RequestInvalid) { Violations = violations }.ToException();
        }

        var view = await eraser.ReadAsync([.. request.Indexes.Distinct()], cancellationToken);
        var found = view.Targets.ToDictionary(t => t.Index);
        for (var i = 0; i < request.Indexes.Count; i++)
        {
            var field = string.Create(CultureInfo.InvariantCulture, $"indexes[{i}]");
            if (!found.TryGetValue(request.Indexes[i], out var target))
                violations.Add(new(field, "API", "The ledger has no such entry.", "账本中没有该条目。"));
            else if (target.IsKept)
                violations.Add(new(field, "API", "Administration, erasures and recoveries are never erased.", "管理、删除和恢复记录不得删除。"));
        }

        if (violations.Count > 0) throw new ExchangeError(ErrorReason.RequestInvalid) { Violations = violations }.ToException();
        var inForce = view.InForce(ChinaTime.Today(time));
        var response = new EraseBodiesResponse();
        response.Entries.AddRange(view.Targets.Select(t => Describe(t, inForce.Contains(t.Index))));
        return (view, response);
    }

    private static ErasedEntry Describe(ErasureTarget target, bool inForce)
    {
        var entry = new ErasedEntry
        {
            Index = target.Index,
            Type = NameOf(target.Entry.Type),
            Kind = (DocumentKind)target.Entry.KindCode,
            RecordedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(target.Entry.TimeMs)),
            InForce = inForce,
        };
        // Which document of a person it is stays in the practitioners' channel (IM-21-4); the index names it well enough here.
        if (target.Document is { } document && PermissionFloor.MayBeTold((DocumentKind)document.Kind))
            entry.Document = new DocumentReference { SourceAgency = document.Source, Id = document.DocumentId };
        if (target.ErasedBy is { } erasedBy) (entry.WasErased, entry.ErasedBy) = (true, erasedBy);
        return entry;
    }

    private static ExchangeError Refusal(EraseBodiesRequest request, List<long> inForce) => new(ErrorReason.ErasureRefused)
    {
        Violations =
        [
            .. inForce.Select(index => new ErrorViolation(
                string.Create(CultureInfo.InvariantCulture, $"indexes[{request.Indexes.IndexOf(index)}]"),
                "IM-35",
                "The document is in force: a status answer of today would be another without it. An order that says so erases it all the same.",
                "该文书仍然有效，删除后现时信用状态将改变；命令明确要求时方可删除。")),
        ],
    };

    private static List<ErrorViolation> CheckTexts(EraseBodiesRequest request)
    {
        var violations = new List<ErrorViolation>();
        Check(request.Authority, "authority");
        Check(request.OrderNumber, "order_number");
        return violations;

        void Check(string text, string field)
        {
            if (string.IsNullOrWhiteSpace(text) || text.EnumerateRunes().Count() > MaxText || text.Any(char.IsControl))
                violations.Add(new(field, "API", $"1 to {MaxText} characters on one line.", $"须填写1至{MaxText}个字符，且不得换行。"));
            if (IdentityNumbers.Contains(text))
                violations.Add(new(field, "IM-10", "No identity numbers here.", "此处不得出现身份证号。"));
        }
    }

    /// <summary>As the contract calls it: INTAKE, DISCLOSURE.</summary>
    internal static string NameOf(LedgerEntryType type) => type.ToString().ToUpperInvariant();
}
