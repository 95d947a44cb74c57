#pragma warning disable
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
namespace EcoCredit.Exchange.Rules.Measures { public static class Measures { public static IReadOnlyList<Measure> Of(string creditCode, CaseFile file, DateOnly asOf) => throw new NotSupportedException(); } }
namespace EcoCredit.Exchange.Rules { public static class Certificates { public static Violation? Refusal(SubjectStatus status) => throw new NotSupportedException(); } }
namespace EcoCredit.Exchange.Rules.Procedure { public static class YearlyProcedure { public static CaseScope Scope(AreaCode area) => throw new NotSupportedException(); public static PrefectureProcedure Describe(AreaCode p, int year, CaseFile file, RuleContext context, string? onlyCode) => throw new NotSupportedException(); } }
namespace EcoCredit.Exchange.Rules.Advisory { public static class AdvisoryBoard { public static CaseScope Scope(AreaCode area) => throw new NotSupportedException(); public static GetAdvisoryBoardResponse Describe(AreaCode r, int year, IReadOnlyList<AreaCode> prefectures, CaseFile file, RuleContext context) => throw new NotSupportedException(); } }
namespace EcoCredit.Exchange.Rules.Whitelist { public static class WhitelistRules { public static WhitelistStanding Stand(string code, CaseFile file, RuleSettings settings, DateOnly asOf) => throw new NotSupportedException(); } }
