namespace EcoCredit.Exchange.Protocol.Identifiers;

/// <summary>Why a text is not a unified social credit code.</summary>
public enum CreditCodeProblem
{
    /// <summary>There is no problem.</summary>
    None = 0,

    /// <summary>Nothing was given.</summary>
    Missing,

    /// <summary>It does not have 18 characters.</summary>
    Length,

    /// <summary>A character is outside the alphabet of GB 32100, or the area part (characters 3 to 8) is not all digits.</summary>
    Character,

    /// <summary>The check character fails, and the code is not an early pilot code whose organisation code passes.</summary>
    CheckFailed,
}
