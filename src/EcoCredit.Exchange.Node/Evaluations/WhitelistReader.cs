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
    EvaluationQuestions questions, CaseReader cases, RuleBook rules, DisclosureWriter disclosures, WordPages pages, TimeProvider time)
{
    public async Task<GetWhitelistResponse> GetAsync(GetWhitelistRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var about = new AskedAbout(request.AreaCode) { CreditCodes = request.CreditCodes, Day = request.AsOf, PageSize = request.PageSize };
        var admitted = await questions.AdmitAsync("GetWhitelist", request, request.Access, caller, about, cancellationToken);
        var now = time.GetUtcNow();
        var asOf = IsoDay.TryParse(request.AsOf, out var day) ? day : ChinaTime.DayOf(now);
        var context = rules.ContextFor(now, caller.Role, caller.Area, admitted.Area.Value);
        if (context.Settings.NingboInForceFrom is null)
            throw await questions.RefuseAsync(admitted, ErrorReason.RuleSetNotInForce, cancellationToken);

        // The day is left out: who pages across midnight names the first page's.
        var filter = $"whitelist|{admitted.Area.Value}|{string.Join(',', request.CreditCodes)}";
        var after = pages.After(request.Cursor, caller.Code, filter);
        return await FreshAnswers.MakeAsync(async () =>
        {
            var named = request.CreditCodes.Count > 0 ? request.CreditCodes : await NamedAsync(admitted.Area, cancellationToken);
            var rest = named.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Where(code => string.CompareOrdinal(code, after) > 0).ToList();
            var codes = rest.Take(WordPages.LimitOf(request.PageSize)).ToList();
            var loaded = await cases.ReadAsync(WhitelistRules.Scope(codes, admitted.Area), [], cancellationToken);
            var response = new GetWhitelistResponse { AsOf = IsoDay.Format(asOf) };
            if (codes.Count < rest.Count) response.NextCursor = pages.Next(codes[^1], caller.Code, filter);
            response.Standings.AddRange(codes.Select(c => WhitelistRules.Stand(c, loaded.File.About(c), context.Settings, asOf)));
            var disclosed = await disclosures.TryRecordAsync(
                response, [], admitted.Access, caller, admitted.Question, loaded.AnswerGuard, cancellationToken);
            if (disclosed is null) return null;
            (response.Receipt, response.Disclosure) = (disclosed.Receipt, disclosed.Record);
            return response;
        });
    }

    private async Task<IReadOnlyList<string>> NamedAsync(AreaCode area, CancellationToken cancellationToken) =>
        WhitelistRules.SubjectsOf((await cases.ReadAsync(WhitelistRules.Scope([], area), [], cancellationToken)).File);
}
