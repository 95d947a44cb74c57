using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EcoCredit.Exchange.Node.Storage.Migrations;

/// <summary>Published checkpoints, what witnesses put under them, timestamp tokens.</summary>
[DbContext(typeof(ExchangeDbContext))]
[Migration("0003_Publications")]
internal sealed class M0003Publications : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "ledger_publication",
            t => new
            {
                size = t.Column<long>(nullable: false),
                origin = t.Column<string>(nullable: false),
                root = t.Column<byte[]>(nullable: false),
                note = t.Column<byte[]>(nullable: false),
                first_published_at_ms = t.Column<long>(nullable: false),
                published_at_ms = t.Column<long>(nullable: false),
                cosigned_at_ms = t.Column<long>(nullable: true),
            },
            constraints: t => t.PrimaryKey("PK_ledger_publication", r => r.size));
        migrationBuilder.CreateIndex("ix_ledger_publication_cosigned", "ledger_publication", "cosigned_at_ms");
        migrationBuilder.CreateTable(
            "ledger_cosignature",
            t => new
            {
                size = t.Column<long>(nullable: false),
                witness = t.Column<string>(nullable: false),
                line = t.Column<string>(nullable: false),
                cosigned_at_ms = t.Column<long>(nullable: false),
            },
            constraints: t => t.PrimaryKey("PK_ledger_cosignature", r => new { r.size, r.witness }));
        migrationBuilder.CreateTable(
            "ledger_timestamp",
            t => new
            {
                size = t.Column<long>(nullable: false),
                token = t.Column<byte[]>(nullable: false),
                generated_at_ms = t.Column<long>(nullable: false),
            },
            constraints: t => t.PrimaryKey("PK_ledger_timestamp", r => r.size));
    }
}
