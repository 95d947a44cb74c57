using System.Globalization;
using EcoCredit.Exchange.Protocol.Identifiers;

namespace EcoCredit.Exchange.Testing;

/// <summary>Invented credit codes under an area (99) that is not in use, with valid check characters (GB 11714, GB 32100).</summary>
internal static class TestCodes
{
    /// <summary>Code of an agency: registered by the establishment office (11).</summary>
    public static string Agency(int number) => Make("11", number);

    /// <summary>Code of an enterprise (91).</summary>
    public static string Organisation(int number) => Make("91", number);

    private static string Make(string category, int number)
    {
        var digits = number.ToString("D7", CultureInfo.InvariantCulture);
        var organisation = "M" + digits;
        organisation += OrganisationCode.CheckCharacter(organisation);
        var first17 = category + "990100" + organisation;
        return first17 + CreditCode.CheckCharacter(first17);
    }
}
