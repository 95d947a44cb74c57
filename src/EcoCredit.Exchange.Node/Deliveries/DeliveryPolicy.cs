using EcoCredit.Exchange.Node.Documents;
using EcoCredit.Exchange.Node.Feeds;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Calendar;

namespace EcoCredit.Exchange.Node.Deliveries;

/// <summary>Why a document goes to a recipient.</summary>
/// <param name="Basis">What it rests on.</param>
/// <param name="DueDay">The last day on which it is in time; none where the rules give none, or the year is not announced.</param>
internal sealed record DeliveryReason(string Basis, DateOnly? DueDay);

/// <summary>Which documents go to whom. Asks the directory and the permissions as they are now.</summary>
internal sealed class DeliveryPolicy(
    RouteBook routes, PeerDirectory directory, DocumentAccess access, WorkingCalendar calendar, NodeOptions options, TimeProvider time)
{
    /// <summary>Basis of a final result on its way to the two platforms.</summary>
    public const string ResultBasis = "IM-20-7";

    /// <summary>Basis of what the operator has configured.</summary>
    public const string RouteBasis = "ROUTE";

    /// <summary>Basis of what ended a document that the recipient was told.</summary>
    public const string RetractionBasis = "RETRACTION";

    /// <summary>The recipient as the directory has it; <see langword="null"/> while it is not enrolled, or was revoked.</summary>
    public Agency? FindRecipient(string code) =>
        directory.Current.FindAgency(code) is { } agency && !(agency.RevokedAt?.ToDateTimeOffset() <= time.GetUtcNow()) ? agency : null;

    /// <summary>Why a document is queued for a recipient; <see langword="null"/> where it is not.</summary>
    public DeliveryReason? ReasonFor(Route route, Agency recipient, FeedDocument document)
    {
        if (document.Key.Source == route.Recipient || FindObstacle(recipient, document) is not null) return null;
        if (route.GetsResults && IsFinalResult(document)) return new(ResultBasis, DueDay(document.RecordedAt));
        return route.Kinds.Contains(document.Kind) ? new(RouteBasis, null) : null;
    }

    /// <summary>The name of what keeps a document from a recipient; <see langword="null"/> where it may go.</summary>
    public string? FindObstacle(Agency recipient, FeedDocument document)
    {
        if (!AreaCode.TryParse(recipient.AreaCode, out var area)
            || !access.MaySee(recipient.Role, area, document.Kind, document.Visibility, document.Area))
            return Problems.NotPermitted;
        return routes.CanCarry(document.Key.Source) ? null : Problems.NotTheSource;
    }

    // The region's word on a year; what a prefecture proposes is nobody's answer yet.
    private static bool IsFinalResult(FeedDocument document) =>
        document.Kind == DocumentKind.EvaluationResult
        && EvaluationResult.Parser.ParseFrom(document.Stored.Envelope.Payload).Stage == ResultStage.Final;

    private DateOnly? DueDay(DateTimeOffset recordedAt) =>
        calendar.TryFindLastDay(ChinaTime.DayOf(recordedAt), options.Rules.ResultPushWorkingDays, out var day) ? day : null;
}
