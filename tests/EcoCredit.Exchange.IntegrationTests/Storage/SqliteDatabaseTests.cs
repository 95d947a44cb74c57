using System.Runtime.Versioning;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Storage;

public sealed class SqliteDatabaseTests
{
    [Fact]
    [Trait("Security", "LIM-05")]
    public async Task A_second_node_on_the_same_file_is_refused()
    {
        await using var place = await DatabaseFactory.CreateAsync(TestStore.Sqlite);
        await place.OpenAsync();

        await using var second = place.Create();
        var refusal = await Should.ThrowAsync<StorageException>(() => second.OpenAsync(CancellationToken.None));

        refusal.Message.ShouldContain(place.Location);
    }

    [Fact]
    public async Task The_file_is_free_again_after_the_first_node_has_closed_it()
    {
        await using var place = await DatabaseFactory.CreateAsync(TestStore.Sqlite);
        await place.CloseAsync(await place.OpenAsync());

        await place.OpenAsync();
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Only_the_owner_may_read_the_file()
    {
        await using var place = await DatabaseFactory.CreateAsync(TestStore.Sqlite);
        await place.OpenAsync();

        File.GetUnixFileMode(place.Location).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    [Trait("Security", "LIM-08")]
    public async Task A_reader_cannot_write()
    {
        await using var place = await DatabaseFactory.CreateAsync(TestStore.Sqlite);
        var database = await place.OpenAsync();
        await using var reader = database.CreateReader();
        reader.SourceStates.Add(new SourceStateRow { Source = "x", LastIdx = 1, LastTimeMs = 1 });

        var refusal = await Should.ThrowAsync<Microsoft.EntityFrameworkCore.DbUpdateException>(() => reader.SaveChangesAsync());

        refusal.InnerException.ShouldBeOfType<Microsoft.Data.Sqlite.SqliteException>().SqliteErrorCode.ShouldBe(8);
    }

    [Fact]
    [Trait("Security", "CRASH-09")]
    public async Task A_start_that_broke_off_during_a_migration_does_not_block_the_next_one()
    {
        // EF Core marks a migration under way with a row that only its own process deletes.
        await using var place = await DatabaseFactory.CreateAsync(TestStore.Sqlite);
        await place.CloseAsync(await place.OpenAsync());
        await place.ExecuteAsync("""INSERT INTO "__EFMigrationsLock" ("Id", "Timestamp") VALUES (1, '2026-01-01 00:00:00+00:00')""");

        await place.OpenAsync().WaitAsync(TimeSpan.FromSeconds(20));
    }
}
