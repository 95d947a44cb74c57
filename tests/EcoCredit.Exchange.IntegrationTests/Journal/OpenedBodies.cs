using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Journal;

/// <summary>An entry with what it commits to.</summary>
internal sealed record OpenedBody(long Index, LedgerEntry Entry, byte[] Body);

/// <summary>Opens the bodies of a node as the node does.</summary>
internal static class OpenedBodies
{
    /// <summary>All that are there, in the order of the ledger.</summary>
    public static async Task<List<OpenedBody>> OpenedBodiesAsync(this IServiceProvider services)
    {
        var cipher = services.GetRequiredService<BodyCipher>();
        await using var context = services.GetRequiredService<IDatabase>().CreateReader();
        var indexes = await context.LedgerBodies.OrderBy(b => b.Idx).Select(b => b.Idx).ToListAsync();
        var bodies = await SealedBodies.ReadAsync(context, indexes, CancellationToken.None);
        return
        [
            .. bodies.OrderBy(b => b.Key).Select(b =>
            {
                LedgerEntry.TryParse(b.Value.Entry, out var entry, out _).ShouldBeTrue();
                return new OpenedBody(b.Key, entry!, cipher.Decrypt(b.Value));
            }),
        ];
    }
}
