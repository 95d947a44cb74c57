namespace EcoCredit.Exchange.Testing;

/// <summary>The databases that a node runs on; every storage test runs on each.</summary>
public enum TestStore
{
    Sqlite,
    Postgres,
}
