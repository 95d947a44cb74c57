using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Whitelist;

// Ranks of a notice: 依得分从高到低排序, equal scores share one. Whether the rank after two firsts is second or third the text does not say: a
// notice does one or the other throughout.
internal static class WhitelistRanks
{
    // The first score that is out of order; null where none is.
    public static int? FirstUnsorted(IReadOnlyList<WhitelistScore> scores)
    {
        for (var i = 1; i < scores.Count; i++)
        {
            if (scores[i].ScoreHundredths > scores[i - 1].ScoreHundredths) return i;
        }

        return null;
    }

    // The first rank that fits neither way of counting; null where all fit one.
    public static int? FirstInconsistent(IReadOnlyList<WhitelistScore> scores)
    {
        int? firstGapped = null, firstDense = null;
        int gapped = 1, dense = 1;
        for (var i = 0; i < scores.Count; i++)
        {
            if (i > 0 && scores[i].ScoreHundredths != scores[i - 1].ScoreHundredths) (gapped, dense) = (i + 1, dense + 1);
            if (scores[i].Rank != gapped) firstGapped ??= i;
            if (scores[i].Rank != dense) firstDense ??= i;
        }

        return firstGapped is null || firstDense is null ? null : Math.Max(firstGapped.Value, firstDense.Value);
    }
}
