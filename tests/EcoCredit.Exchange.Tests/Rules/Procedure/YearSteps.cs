using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Tests.Rules.Procedure;

/// <summary>A year up to a step, on days that all fit: 2025, in 2026.</summary>
internal static class YearSteps
{
    public const string ListDay = "2026-03-10";
    public const string FilingEnd = "2026-04-08";
    public const string ProposalDay = "2026-04-09";
    public const string ObjectionEnd = "2026-04-16";
    public const string NoticeDay = "2026-04-17";
    public const string NoticeEnd = "2026-04-24";
    public const string ReportDay = "2026-04-27";
    public const string FinalDay = "2026-05-20";
    public const string PublicationDay = "2026-06-01";

    public static Year Notified(this Year year, params string[] codes) => year.NotifiedOn(ListDay, codes);

    public static Year NotifiedOn(this Year year, string day, params string[] codes)
    {
        year.On(day).Accept(year.List(codes));
        foreach (var code in codes) year.Accept(year.Listed(code));
        return year;
    }

    public static Year Filed(this Year year, params string[] codes)
    {
        year.Notified(codes).On("2026-03-20");
        foreach (var code in codes)
        {
            year.Accept(year.Commitment(code));
            year.Accept(year.Filing(code));
        }

        return year;
    }

    public static Year Proposed(this Year year, params string[] codes)
    {
        year.Filed(codes).On(ProposalDay);
        foreach (var code in codes)
        {
            year.Accept(year.Proposal(code));
            year.Accept(year.Told(code));
        }

        return year;
    }

    // On any calendar: filed on the day of the list, told of the proposal on the day given.
    public static Year ToldOn(this Year year, string day, string code)
    {
        year.NotifiedOn($"{year.EvaluationYear + 1}-03-01", code).Accept(year.Filing(code));
        year.On(day).Accept(year.Proposal(code));
        year.Accept(year.Told(code));
        return year;
    }

    public static Year OnNotice(this Year year, params string[] codes)
    {
        year.Proposed(codes).On(NoticeDay).Accept(year.Notice(codes));
        return year;
    }

    public static Year Reported(this Year year, params string[] codes)
    {
        year.OnNotice(codes).On(ReportDay).Accept(year.Report(codes));
        return year;
    }

    public static Year MadeFinal(this Year year, params string[] codes)
    {
        year.Reported(codes).On(FinalDay);
        foreach (var code in codes) year.Accept(year.Final(code));
        return year;
    }

    public static Year Published(this Year year, params string[] codes)
    {
        year.MadeFinal(codes).On(PublicationDay).Accept(year.Publication(codes));
        return year;
    }

    public static ProcedureState StateOf(this Year year, string code) =>
        year.Describe().Participants.Single(participant => participant.CreditCode == code).State;
}
