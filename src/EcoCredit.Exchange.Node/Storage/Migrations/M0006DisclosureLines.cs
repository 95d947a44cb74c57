using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EcoCredit.Exchange.Node.Storage.Migrations;

/// <summary>
/// Disclosure reports. Their walk has a cursor of its own and begins at the first entry: what was told before this table was there is in it
/// as well.
/// </summary>
[DbContext(typeof(ExchangeDbContext))]
[Migration("0006_DisclosureLines")]
internal sealed class M0006DisclosureLines : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "disclosure_line",
            t => new
            {
                subject = t.Column<string>(nullable: false),
                line_key = t.Column<string>(nullable: false),
                agency = t.Column<string>(nullable: false),
                way = t.Column<int>(nullable: false),
                purpose = t.Column<int>(nullable: false),
                case_number = t.Column<string>(nullable: false),
                legal_basis = t.Column<string>(nullable: false),
                basis = t.Column<string>(nullable: false),
                method = t.Column<string>(nullable: false),
                outcome = t.Column<string>(nullable: false),
                document_idx = t.Column<long>(nullable: false),
                statement_digest = t.Column<byte[]>(nullable: false),
                first_idx = t.Column<long>(nullable: false),
                first_at_ms = t.Column<long>(nullable: false),
                last_idx = t.Column<long>(nullable: false),
                last_at_ms = t.Column<long>(nullable: false),
                times = t.Column<long>(nullable: false),
                sealed_until_ms = t.Column<long>(nullable: false),
            },
            constraints: t => t.PrimaryKey("PK_disclosure_line", r => new { r.subject, r.line_key }));
        migrationBuilder.CreateIndex("ix_disclosure_line_subject", "disclosure_line", ["subject", "first_idx"]);
        migrationBuilder.CreateIndex("ix_disclosure_line_document", "disclosure_line", ["document_idx", "agency"]);
    }
}
