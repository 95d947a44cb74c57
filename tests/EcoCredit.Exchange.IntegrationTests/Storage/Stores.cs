using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Storage;

/// <summary>The data of every theory over both stores.</summary>
public static class Stores
{
    public static TheoryData<TestStore> Both => [TestStore.Sqlite, TestStore.Postgres];
}
