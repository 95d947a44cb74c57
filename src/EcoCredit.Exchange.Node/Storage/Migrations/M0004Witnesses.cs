using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EcoCredit.Exchange.Node.Storage.Migrations;

/// <summary>What this node has cosigned for others, and what it refused.</summary>
[DbContext(typeof(ExchangeDbContext))]
[Migration("0004_Witnesses")]
internal sealed class M0004Witnesses : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "witness_state",
            t => new
            {
                origin = t.Column<string>(nullable: false),
                size = t.Column<long>(nullable: false),
                root = t.Column<byte[]>(nullable: false),
                note = t.Column<byte[]>(nullable: false),
                updated_at_ms = t.Column<long>(nullable: false),
            },
            constraints: t => t.PrimaryKey("PK_witness_state", r => r.origin));
        migrationBuilder.CreateTable(
            "witness_conflict",
            t => new
            {
                id = t.Column<string>(nullable: false),
                origin = t.Column<string>(nullable: false),
                recorded_note = t.Column<byte[]>(nullable: false),
                refused_note = t.Column<byte[]>(nullable: false),
                kind = t.Column<string>(nullable: false),
                seen_at_ms = t.Column<long>(nullable: false),
            },
            constraints: t => t.PrimaryKey("PK_witness_conflict", r => r.id));
        migrationBuilder.CreateIndex("ix_witness_conflict_origin", "witness_conflict", ["origin", "kind"]);
    }
}
