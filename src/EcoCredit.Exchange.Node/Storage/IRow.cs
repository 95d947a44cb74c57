namespace EcoCredit.Exchange.Node.Storage;

/// <summary>A row that is being read, of whichever database.</summary>
internal interface IRow
{
    bool IsNull(int column);

    int GetInt32(int column);

    long GetInt64(int column);

    string GetString(int column);
}
