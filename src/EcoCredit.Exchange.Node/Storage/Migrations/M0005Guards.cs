using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EcoCredit.Exchange.Node.Storage.Migrations;

/// <summary>What tells a SQLite file from its older copies.</summary>
[DbContext(typeof(ExchangeDbContext))]
[Migration("0005_Guards")]
internal sealed class M0005Guards : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.CreateTable(
        "ledger_identity",
        t => new { name = t.Column<string>(nullable: false), value = t.Column<string>(nullable: false) },
        constraints: t => t.PrimaryKey("PK_ledger_identity", r => r.name));
}
