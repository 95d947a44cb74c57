using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EcoCredit.Exchange.Node.Storage.Migrations;

/// <summary>The documents of a source in the order of the ledger: for pages of one source, and for when it was heard at a past size.</summary>
[DbContext(typeof(ExchangeDbContext))]
[Migration("0008_DocumentSource")]
internal sealed class M0008DocumentSource : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.CreateIndex("ix_document_source", "document", ["source", "idx"]);
}
