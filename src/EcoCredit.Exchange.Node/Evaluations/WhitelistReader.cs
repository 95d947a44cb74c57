using EcoCredit.Exchange.Node.Cases;
using EcoCredit.Exchange.Node.Disclosures;
using EcoCredit.Exchange.Node.Intake;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Whitelist;

namespace EcoCredit.Exchange.Node.Evaluations;

/// <summary>Where organisations stand with the whitelist. Exits and bans are computed from what is there, so they hold from the moment it is.</summary>
internal sealed class WhitelistReader(
    EvaluationQuestions questions, CaseReader cases, RuleBook rules, DisclosureWriter disclosures, TimeProvider time)
{
    private const int MaxStandings = 1000;

    public async Task<GetWhitelistResponse> GetAsync(GetWhitelistRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var about = new AskedAbout(request.AreaCode) { CreditCodes = request.CreditCodes, Day = request.AsOf };
        var admitted = await questions.AdmitAsync("GetWhitelist", request, request.Access, caller, about, cancellationToken);
        var now = time.GetUtcNow();
        var asOf = IsoDay.TryParse(request.AsOf, out var day) ? day : ChinaTime.DayOf(now);
        var context = rules.ContextFor(now, caller.Role, caller.Area, admitted.Area.Value);
        if (context.Settings.NingboInForceFrom is null)
            throw await questions.RefuseAsync(admitted, ErrorReason.RuleSetNotInForce, cancellationToken);

        return await FreshAnswers.MakeAsync(async () =>
        {
            var codes = request.CreditCodes.Count > 0
                ? [.. request.CreditCodes.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]
                : await NamedAsync(admitted.Area, cancellationToken);
            var loaded = await cases.ReadAsync(WhitelistRules.Scope(codes, admitted.Area), [], cancellationToken);
            var response = new GetWhitelistResponse { AsOf = IsoDay.Format(asOf) };
            response.Standings.AddRange(codes.Select(c => WhitelistRules.Stand(c, loaded.File.About(c), context.Settings, asOf)));
            var disclosed = await disclosures.TryRecordAsync(
                response, [], admitted.Access, caller, admitted.Question, loaded.AnswerGuard, cancellationToken);
            if (disclosed is null) return null;
            (response.Receipt, response.Disclosure) = (disclosed.Receipt, disclosed.Record);
            return response;
        });
    }

    private async Task<List<string>> NamedAsync(AreaCode area, CancellationToken cancellationToken)
    {
        var file = (await cases.ReadAsync(WhitelistRules.Scope([], area), [], cancellationToken)).File;
        return [.. WhitelistRules.SubjectsOf(file).Take(MaxStandings)];
    }
}
