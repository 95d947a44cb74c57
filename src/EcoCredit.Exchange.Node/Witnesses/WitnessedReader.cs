using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Witnesses;

/// <summary>What was cosigned and refused, for the operator.</summary>
internal sealed class WitnessedReader(IDatabase database, Witness witness, NodeOptions options)
{
    // Two notes of 64 KiB at most in each: a page stays under the limit of a response.
    private const int Page = 16;
    private const int IdLength = 64;

    public async Task<ListWitnessedResponse> ListAsync(ListWitnessedRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (caller.Code != options.Agency.Code) throw new ExchangeError(ErrorReason.OperatorOnly).ToException();
        if (request.Cursor.Length > 0 && (request.Cursor.Length != IdLength || !request.Cursor.All(char.IsAsciiHexDigitLower)))
            throw new ExchangeError(ErrorReason.CursorInvalid).ToException();

        await using var context = database.CreateReader();
        var response = new ListWitnessedResponse { WitnessKey = witness.Key?.ToString() ?? "" };
        if (request.Cursor.Length == 0)
        {
            var logs = await context.WitnessStates.OrderBy(s => s.Origin).ToListAsync(cancellationToken);
            response.Logs.AddRange(logs.Select(Describe));
        }

        var conflicts = await context.WitnessConflicts
            .Where(c => string.Compare(c.Id, request.Cursor) > 0)
            .OrderBy(c => c.Id).Take(Page + 1).ToListAsync(cancellationToken);
        response.Conflicts.AddRange(conflicts.Take(Page).Select(Describe));
        if (conflicts.Count > Page) response.NextCursor = conflicts[Page - 1].Id;
        return response;
    }

    private static WitnessedLog Describe(WitnessStateRow row) => new()
    {
        Origin = row.Origin,
        Size = row.Size,
        Root = ByteString.CopyFrom(row.Root),
        Checkpoint = ByteString.CopyFrom(row.Note),
        CosignedAt = MomentOf(row.UpdatedAtMs),
    };

    private static WitnessConflict Describe(WitnessConflictRow row) => new()
    {
        Origin = row.Origin,
        Kind = row.Kind == WitnessStore.NameOf(ConflictKind.SameSize) ? WitnessConflictKind.SameSize : WitnessConflictKind.NoProof,
        RecordedCheckpoint = ByteString.CopyFrom(row.RecordedNote),
        RefusedCheckpoint = ByteString.CopyFrom(row.RefusedNote),
        SeenAt = MomentOf(row.SeenAtMs),
    };

    private static Timestamp MomentOf(long unixMs) => Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(unixMs));
}
