using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules;

/// <summary>A level and the scores that it stands for (IM article 16).</summary>
/// <param name="Level">The level. NO_NAMED_LEVEL for the band that the instrument leaves without a name (AMB-01).</param>
/// <param name="Chinese">Its name.</param>
/// <param name="English">Its name in English.</param>
/// <param name="From">The lowest score of the band; <see langword="null"/> where it has no lower end.</param>
/// <param name="Below">The first score above the band; <see langword="null"/> where it has no upper end.</param>
public sealed record CatalogueLevel(CreditLevel Level, string Chinese, string English, int? From, int? Below)
{
    /// <summary>Whether a score lies in the band.</summary>
    public bool Contains(int score) => !(score < From) && !(score >= Below);
}
