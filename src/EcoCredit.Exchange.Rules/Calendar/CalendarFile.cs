using System.Text.Json.Serialization;

namespace EcoCredit.Exchange.Rules.Calendar;

// The form of Calendars/*.json; `papers` names the notices, for its readers.
internal sealed record CalendarFile(int Year, IReadOnlyList<string> OffDays, IReadOnlyList<string> MakeupWorkdays);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(CalendarFile))]
internal sealed partial class CalendarJson : JsonSerializerContext;
