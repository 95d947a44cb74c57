using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EcoCredit.Exchange.Node.Storage.Migrations;

/// <summary>The first tables. A test compares what the migrations make with the model.</summary>
[DbContext(typeof(ExchangeDbContext))]
[Migration("0001_Initial")]
internal sealed class M0001Initial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "ledger_head",
            t => new
            {
                log_id = t.Column<string>(nullable: false),
                size = t.Column<long>(nullable: false),
                root = t.Column<byte[]>(nullable: false),
                frontier = t.Column<byte[]>(nullable: false),
                last_time_ms = t.Column<long>(nullable: false),
                epoch = t.Column<int>(nullable: false),
            },
            constraints: t => t.PrimaryKey("PK_ledger_head", r => r.log_id));
        migrationBuilder.CreateTable(
            "ledger_entry",
            t => new
            {
                idx = t.Column<long>(nullable: false),
                entry = t.Column<byte[]>(nullable: false),
                leaf_hash = t.Column<byte[]>(nullable: false),
            },
            constraints: t => t.PrimaryKey("PK_ledger_entry", r => r.idx));
        migrationBuilder.CreateTable(
            "ledger_tile",
            t => new
            {
                level = t.Column<int>(nullable: false),
                n = t.Column<long>(nullable: false),
                hashes = t.Column<byte[]>(nullable: false),
            },
            constraints: t => t.PrimaryKey("PK_ledger_tile", r => new { r.level, r.n }));
        migrationBuilder.CreateTable(
            "ledger_checkpoint",
            t => new { size = t.Column<long>(nullable: false), note = t.Column<byte[]>(nullable: false) },
            constraints: t => t.PrimaryKey("PK_ledger_checkpoint", r => r.size));
        migrationBuilder.CreateTable(
            "ledger_body",
            t => new
            {
                idx = t.Column<long>(nullable: false),
                opening = t.Column<byte[]>(nullable: true),
                ciphertext = t.Column<byte[]>(nullable: true),
                key_id = t.Column<string>(nullable: false),
                retain_until_ms = t.Column<long>(nullable: true),
                erased_idx = t.Column<long>(nullable: true),
            },
            constraints: t => t.PrimaryKey("PK_ledger_body", r => r.idx));
        migrationBuilder.CreateTable(
            "document",
            t => new
            {
                idx = t.Column<long>(nullable: false),
                source = t.Column<string>(nullable: false),
                document_id = t.Column<string>(nullable: false),
                kind = t.Column<int>(nullable: false),
                payload_digest = t.Column<byte[]>(nullable: false),
                subject = t.Column<string>(nullable: false),
                area = t.Column<string>(nullable: false),
                visibility = t.Column<int>(nullable: false),
                issued_at_ms = t.Column<long>(nullable: false),
                recorded_at_ms = t.Column<long>(nullable: false),
                signer_key_id = t.Column<string>(nullable: false),
                carried_by = t.Column<string>(nullable: false),
            },
            constraints: t => t.PrimaryKey("PK_document", r => r.idx));
        migrationBuilder.CreateIndex("ux_document_source_id", "document", ["source", "document_id"], unique: true);
        migrationBuilder.CreateIndex("ix_document_payload_digest", "document", "payload_digest");
        migrationBuilder.CreateIndex("ix_document_subject", "document", ["subject", "idx"]);
        migrationBuilder.CreateIndex("ix_document_kind", "document", ["kind", "idx"]);
        migrationBuilder.CreateTable(
            "subject_fact",
            t => new
            {
                idx = t.Column<long>(nullable: false),
                ordinal = t.Column<int>(nullable: false),
                subject = t.Column<string>(nullable: false),
                recorded_at_ms = t.Column<long>(nullable: false),
                source = t.Column<string>(nullable: false),
                document_id = t.Column<string>(nullable: false),
                kind = t.Column<int>(nullable: false),
                visibility = t.Column<int>(nullable: false),
                area = t.Column<string>(nullable: false),
                code = t.Column<int>(nullable: false),
                stage = t.Column<int>(nullable: false),
                effective_from_day = t.Column<int>(nullable: false),
                effective_to_day = t.Column<int>(nullable: true),
                year = t.Column<int>(nullable: false),
                revision = t.Column<int>(nullable: false),
                score = t.Column<int>(nullable: true),
                catalogue_rows = t.Column<string>(nullable: false),
                target_source = t.Column<string>(nullable: false),
                target_id = t.Column<string>(nullable: false),
                resulting_level = t.Column<int>(nullable: false),
                purpose_mask = t.Column<int>(nullable: false),
            },
            constraints: t => t.PrimaryKey("PK_subject_fact", r => new { r.idx, r.ordinal }));
        migrationBuilder.CreateIndex("ix_subject_fact_subject", "subject_fact", ["subject", "idx"]);
        migrationBuilder.CreateTable(
            "source_state",
            t => new
            {
                source = t.Column<string>(nullable: false),
                last_idx = t.Column<long>(nullable: false),
                last_time_ms = t.Column<long>(nullable: false),
            },
            constraints: t => t.PrimaryKey("PK_source_state", r => r.source));

        // The head row is rewritten by every commit: room on its page keeps those updates in place.
        if (ActiveProvider?.EndsWith("PostgreSQL", StringComparison.Ordinal) == true)
            migrationBuilder.Sql("ALTER TABLE ledger_head SET (fillfactor = 10)");
    }
}
