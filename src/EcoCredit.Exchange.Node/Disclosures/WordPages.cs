using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Disclosures;

/// <summary>Pages of a list in the order of a word: credit codes, handles.</summary>
internal sealed class WordPages(PlaceCursor cursors)
{
    private const int Most = 1000;

    /// <summary>What is wrong with the size of a page.</summary>
    public static IEnumerable<ErrorViolation> Violations(int pageSize)
    {
        if (pageSize is < 0 or > Most)
            yield return new("page_size", "API", $"1 to {Most}, or 0 for {Most}.", $"取值1至{Most}，0表示{Most}。");
    }

    public static int LimitOf(int pageSize) => pageSize == 0 ? Most : pageSize;

    /// <summary>The last word of the page before; empty for the beginning.</summary>
    public string After(string cursor, string caller, string filter) => cursor.Length == 0
        ? ""
        : cursors.Read(cursor, caller, filter)?.Agency ?? throw new ExchangeError(ErrorReason.CursorInvalid).ToException();

    /// <summary>The cursor for what comes after a word.</summary>
    public string Next(string last, string caller, string filter) => cursors.Write(new Place(0, last), caller, filter);
}
