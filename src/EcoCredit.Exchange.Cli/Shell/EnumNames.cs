using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf.Reflection;

namespace EcoCredit.Exchange.Cli.Shell;

/// <summary>Enum values as the protos name them without their prefix: ECO_CITY, GOV_SHARED, PROCUREMENT.</summary>
internal static class EnumNames
{
    public static EnumNames<Role> Roles { get; } = new(DirectoryServiceReflection.Descriptor, "ROLE_");

    public static EnumNames<Purpose> Purposes { get; } = new(PurposeReflection.Descriptor, "PURPOSE_");

    public static EnumNames<Visibility> Visibilities { get; } = new(HeaderReflection.Descriptor, "VISIBILITY_");

    public static EnumNames<Verdict> Verdicts { get; } = new(StatusServiceReflection.Descriptor, "VERDICT_");

    public static EnumNames<LegalEffect> LegalEffects { get; } = new(StatusServiceReflection.Descriptor, "LEGAL_EFFECT_");

    public static EnumNames<CreditLevel> Levels { get; } = new(ResultReflection.Descriptor, "CREDIT_LEVEL_");

    public static EnumNames<FlagKind> FlagKinds { get; } = new(ResultReflection.Descriptor, "FLAG_KIND_");

    public static EnumNames<FlagStage> FlagStages { get; } = new(ResultReflection.Descriptor, "FLAG_STAGE_");

    public static EnumNames<RecordStanding> Standings { get; } = new(EvaluationServiceReflection.Descriptor, "RECORD_STANDING_");

    public static EnumNames<TaskState> TaskStates { get; } = new(EvaluationServiceReflection.Descriptor, "TASK_STATE_");

    public static EnumNames<ProcedureState> ProcedureStates { get; } = new(EvaluationServiceReflection.Descriptor, "PROCEDURE_STATE_");

    public static EnumNames<AdvisoryCellState> AdvisoryCells { get; } = new(EvaluationServiceReflection.Descriptor, "ADVISORY_CELL_STATE_");

    public static EnumNames<WhitelistState> WhitelistStates { get; } = new(EvaluationServiceReflection.Descriptor, "WHITELIST_STATE_");

    public static EnumNames<SubscriptionStart> Starts { get; } = new(SubscriptionReflection.Descriptor, "SUBSCRIPTION_START_");

    public static EnumNames<DeliveryState> DeliveryStates { get; } = new(DeliveryServiceReflection.Descriptor, "DELIVERY_STATE_");

    public static EnumNames<RetractionState> RetractionStates { get; } = new(DisclosureServiceReflection.Descriptor, "RETRACTION_STATE_");

    public static EnumNames<DisclosureWay> Ways { get; } = new(DisclosureServiceReflection.Descriptor, "DISCLOSURE_WAY_");

    public static EnumNames<DocumentKind> Kinds { get; } = new(KindReflection.Descriptor, "DOCUMENT_KIND_");
}

/// <summary>The names of one enum.</summary>
internal sealed class EnumNames<T>(FileDescriptor file, string prefix)
    where T : struct, Enum
{
    private readonly Dictionary<string, T> _values = file.EnumTypes.Single(e => e.Name == typeof(T).Name).Values
        .Where(v => v.Number != 0)
        .ToDictionary(v => v.Name[prefix.Length..], v => (T)Enum.ToObject(typeof(T), v.Number), StringComparer.OrdinalIgnoreCase);

    /// <summary>All names but the one of "never sent".</summary>
    public string[] All => [.. _values.Keys];

    public T Parse(string name) => _values[name];

    public string NameOf(T value) => _values.FirstOrDefault(v => EqualityComparer<T>.Default.Equals(v.Value, value)).Key ?? "UNSPECIFIED";
}
