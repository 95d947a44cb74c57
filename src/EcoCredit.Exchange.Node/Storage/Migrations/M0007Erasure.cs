using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EcoCredit.Exchange.Node.Storage.Migrations;

/// <summary>Which bodies were erased, and which configuration was recorded.</summary>
[DbContext(typeof(ExchangeDbContext))]
[Migration("0007_Erasure")]
internal sealed class M0007Erasure : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "erased_entry",
            t => new { idx = t.Column<long>(nullable: false), erasure_idx = t.Column<long>(nullable: false) },
            constraints: t => t.PrimaryKey("PK_erased_entry", r => r.idx));
        migrationBuilder.CreateIndex("ix_erased_entry_erasure", "erased_entry", "erasure_idx");
        migrationBuilder.CreateTable(
            "recorded_configuration",
            t => new
            {
                name = t.Column<string>(nullable: false),
                digest = t.Column<string>(nullable: false),
                idx = t.Column<long>(nullable: false),
            },
            constraints: t => t.PrimaryKey("PK_recorded_configuration", r => r.name));
    }
}
