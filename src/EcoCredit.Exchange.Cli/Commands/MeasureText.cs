using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary>A measure in the user's language: what, since when, until when, on what basis.</summary>
internal static class MeasureText
{
    public static string Of(CliContext context, Measure measure)
    {
        string[] ends = [measure.EndsOn, context.T(Texts.EndConditionOf(measure.EndCondition))];
        return context.T(
            Texts.MeasureLine, context.T(Texts.MeasureOf(measure.Kind)),
            context.T(measure.Stage == FlagStage.Adopted ? Texts.MeasureAdopted : Texts.MeasureProposed),
            measure.StartsOn, string.Join(context.T(Texts.MeasureOr), ends.Where(end => end.Length > 0)), measure.LegalBasis);
    }
}
