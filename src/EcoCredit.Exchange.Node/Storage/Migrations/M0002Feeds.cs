using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EcoCredit.Exchange.Node.Storage.Migrations;

/// <summary>Subscriptions, deliveries, who was told what, retractions.</summary>
[DbContext(typeof(ExchangeDbContext))]
[Migration("0002_Feeds")]
internal sealed class M0002Feeds : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "document_ending",
            t => new
            {
                target_source = t.Column<string>(nullable: false),
                target_id = t.Column<string>(nullable: false),
                idx = t.Column<long>(nullable: false),
            },
            constraints: t => t.PrimaryKey("PK_document_ending", r => new { r.target_source, r.target_id, r.idx }));
        migrationBuilder.CreateIndex("ix_document_ending_idx", "document_ending", "idx");
        Subscriptions(migrationBuilder);
        Deliveries(migrationBuilder);
        Disclosures(migrationBuilder);
    }

    private static void Subscriptions(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "subscription",
            t => new
            {
                agency = t.Column<string>(nullable: false),
                name = t.Column<string>(nullable: false),
                filter = t.Column<byte[]>(nullable: false),
                max_attempts = t.Column<int>(nullable: false),
                created_at_ms = t.Column<long>(nullable: false),
                created_idx = t.Column<long>(nullable: false),
                position = t.Column<long>(nullable: false),
                epoch = t.Column<long>(nullable: false),
                skipped = t.Column<long>(nullable: false),
            },
            constraints: t => t.PrimaryKey("PK_subscription", r => new { r.agency, r.name }));
        migrationBuilder.CreateTable(
            "parked_document",
            t => new
            {
                agency = t.Column<string>(nullable: false),
                name = t.Column<string>(nullable: false),
                idx = t.Column<long>(nullable: false),
                reason = t.Column<string>(nullable: false),
                attempts = t.Column<int>(nullable: false),
                parked_at_ms = t.Column<long>(nullable: false),
                replaying = t.Column<bool>(nullable: false),
            },
            constraints: t => t.PrimaryKey("PK_parked_document", r => new { r.agency, r.name, r.idx }));
        migrationBuilder.CreateTable(
            "feed_cursor",
            t => new { name = t.Column<string>(nullable: false), next_idx = t.Column<long>(nullable: false) },
            constraints: t => t.PrimaryKey("PK_feed_cursor", r => r.name));
        migrationBuilder.CreateTable(
            "worker_lease",
            t => new
            {
                name = t.Column<string>(nullable: false),
                holder = t.Column<string>(nullable: false),
                until_ms = t.Column<long>(nullable: false),
            },
            constraints: t => t.PrimaryKey("PK_worker_lease", r => r.name));
    }

    private static void Deliveries(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "delivery",
            t => new
            {
                recipient = t.Column<string>(nullable: false),
                idx = t.Column<long>(nullable: false),
                subject = t.Column<string>(nullable: false),
                state = t.Column<int>(nullable: false),
                basis = t.Column<string>(nullable: false),
                attempts = t.Column<int>(nullable: false),
                next_attempt_at_ms = t.Column<long>(nullable: true),
                due_day = t.Column<int>(nullable: true),
                disclosed_idx = t.Column<long>(nullable: true),
                received_at_ms = t.Column<long>(nullable: true),
                last_problem = t.Column<string>(nullable: false),
                receipt = t.Column<byte[]>(nullable: true),
            },
            constraints: t => t.PrimaryKey("PK_delivery", r => new { r.recipient, r.idx }));
        migrationBuilder.CreateIndex("ix_delivery_state", "delivery", ["recipient", "state", "idx"]);
    }

    private static void Disclosures(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "told",
            t => new
            {
                document_idx = t.Column<long>(nullable: false),
                agency = t.Column<string>(nullable: false),
                way = t.Column<int>(nullable: false),
                first_idx = t.Column<long>(nullable: false),
                first_at_ms = t.Column<long>(nullable: false),
                purpose = t.Column<int>(nullable: false),
                statement_digest = t.Column<byte[]>(nullable: false),
                last_idx = t.Column<long>(nullable: false),
            },
            constraints: t => t.PrimaryKey("PK_told", r => new { r.document_idx, r.agency }));
        migrationBuilder.CreateTable(
            "asked",
            t => new
            {
                agency = t.Column<string>(nullable: false),
                case_number = t.Column<string>(nullable: false),
                subject = t.Column<string>(nullable: false),
                known_size = t.Column<long>(nullable: false),
                asked_at_ms = t.Column<long>(nullable: false),
            },
            constraints: t => t.PrimaryKey("PK_asked", r => new { r.agency, r.case_number, r.subject }));
        migrationBuilder.CreateTable(
            "retraction",
            t => new
            {
                idx = t.Column<long>(nullable: false),
                agency = t.Column<string>(nullable: false),
                state = t.Column<int>(nullable: false),
                recorded_at_ms = t.Column<long>(nullable: false),
                due_day = t.Column<int>(nullable: true),
                acknowledged_at_ms = t.Column<long>(nullable: true),
                acknowledged_idx = t.Column<long>(nullable: true),
            },
            constraints: t => t.PrimaryKey("PK_retraction", r => new { r.idx, r.agency }));
        migrationBuilder.CreateIndex("ix_retraction_state", "retraction", ["state", "agency", "idx"]);
    }
}
