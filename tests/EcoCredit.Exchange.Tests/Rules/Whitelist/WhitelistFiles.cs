using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using EcoCredit.Exchange.Rules.Whitelist;
using EcoCredit.Exchange.Tests.Rules.Advisory;

namespace EcoCredit.Exchange.Tests.Rules.Whitelist;

// Files of the whitelist: the ledger position of a document is the serial of its id; the notice is 2, the entry 3.
internal static class WhitelistFiles
{
    public const int NoticeSerial = 2;
    public const int EntrySerial = 3;

    public static readonly RuleSettings InForce = new() { NingboInForceFrom = new DateOnly(2020, 1, 1) };

    public static FiledDocument Notice(Action<WhitelistNotice>? change = null) =>
        Changed(Samples.NingboNotice(), change).Filed(NoticeSerial, "2026-03-02");

    // On the list from 1 April 2026 to 31 March 2027.
    public static FiledDocument Entry(Action<WhitelistEntry>? change = null) =>
        Changed(Samples.NingboEntry(), change).Filed(EntrySerial, "2026-03-20");

    public static FiledDocument Exit(
        int serial, WhitelistTrigger trigger, string verifiedOn, string rectifiedOn = "", Action<WhitelistExit>? change = null) =>
        Changed(Samples.NingboExit(trigger, verifiedOn, rectifiedOn), change).Filed(serial, verifiedOn);

    public static FiledDocument Ban(int serial, string from, string to, string recordedOn)
    {
        var ban = Samples.Ban();
        (ban.BannedFrom, ban.BannedTo) = (from, to);
        return ban.Filed(serial, recordedOn);
    }

    public static FiledDocument Penalty(int serial, string finalOn, string recordedOn)
    {
        var record = Samples.Ordinary();
        record.Ordinary.FinalOn = finalOn;
        return record.Filed(serial, recordedOn);
    }

    public static FiledDocument Closure(int serial, int record, string closedOn, ClosureReason reason = ClosureReason.Rectified)
    {
        var closure = Samples.Closure();
        (closure.Record, closure.ClosedOn, closure.Reason) = (Samples.Reference(record), closedOn, reason);
        return closure.Filed(serial, closedOn);
    }

    public static WhitelistStanding Stand(string asOf, params FiledDocument[] documents) =>
        WhitelistRules.Stand(Samples.Organisation, new CaseFile(documents), InForce, AdvisoryFiles.Day(asOf));

    public static RuleContext Context(string now = "2026-06-15") =>
        Samples.Context(Role.NbCity) with { Now = AdvisoryFiles.At(now), Settings = InForce };

    private static T Changed<T>(T document, Action<T>? change)
        where T : IDocument
    {
        change?.Invoke(document);
        return document;
    }
}
