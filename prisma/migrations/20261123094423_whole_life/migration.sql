-- CreateEnum
CREATE TYPE "delivery_kind" AS ENUM ('INVITATION', 'REMINDER');

-- AlterEnum
ALTER TYPE "invitation_event_type" ADD VALUE 'RESENT';
ALTER TYPE "invitation_event_type" ADD VALUE 'REMINDED';
ALTER TYPE "invitation_event_type" ADD VALUE 'UPDATED';
ALTER TYPE "invitation_event_type" ADD VALUE 'MAILED';
ALTER TYPE "invitation_event_type" ADD VALUE 'DELIVERY_FAILED';
ALTER TYPE "invitation_event_type" ADD VALUE 'DELETED';

-- DropForeignKey
ALTER TABLE "invitation_events" DROP CONSTRAINT "invitation_events_invitation_id_fkey";

-- DropForeignKey
ALTER TABLE "invitations" DROP CONSTRAINT "invitations_accepted_by_id_fkey";

-- DropForeignKey
ALTER TABLE "invitations" DROP CONSTRAINT "invitations_inviter_id_fkey";

-- DropIndex
DROP INDEX "invitations_email_key_idx";

-- DropIndex
DROP INDEX "invitations_inviter_id_idx";

-- AlterTable
ALTER TABLE "deliveries" ADD COLUMN     "kind" "delivery_kind" NOT NULL DEFAULT 'INVITATION';

-- AlterTable
ALTER TABLE "invitation_events" RENAME COLUMN "data" TO "after";
ALTER TABLE "invitation_events" ALTER COLUMN "after" DROP NOT NULL,
ALTER COLUMN "after" DROP DEFAULT,
ADD COLUMN     "before" JSONB,
ADD COLUMN     "cause" TEXT NOT NULL DEFAULT 'unknown',
ADD COLUMN     "position" BIGINT;
ALTER TABLE "invitation_events" ALTER COLUMN "cause" DROP DEFAULT;

-- AlterTable
ALTER TABLE "invitations" ADD COLUMN     "grace_until" TIMESTAMPTZ(3),
ADD COLUMN     "grace_version" INTEGER,
ADD COLUMN     "remind_at" TIMESTAMPTZ(3),
ADD COLUMN     "reminders_sent" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "quota_usage" RENAME COLUMN "actor" TO "subject";

-- AlterTable
ALTER TABLE "users" ADD COLUMN     "external_id" TEXT;

-- Keys are compared byte by byte, whatever the database's language: so their index finds prefixes too.
-- (Prisma's schema has no word for it.)
ALTER TABLE "invitations" ALTER COLUMN "email_key" TYPE TEXT COLLATE "C";
ALTER TABLE "users" ALTER COLUMN "email_key" TYPE TEXT COLLATE "C";

-- CreateTable
CREATE TABLE "webhook_endpoints" (
    "id" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "description" TEXT,
    "event_types" TEXT[],
    "secret_version" INTEGER NOT NULL DEFAULT 1,
    "previous_secret_until" TIMESTAMPTZ(3),
    "failing_since" TIMESTAMPTZ(3),
    "disabled_at" TIMESTAMPTZ(3),
    "disabled_reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_endpoints_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_deliveries" (
    "id" TEXT NOT NULL,
    "endpoint_id" TEXT NOT NULL,
    "event_id" TEXT NOT NULL,
    "event_type" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "state" "delivery_state" NOT NULL DEFAULT 'QUEUED',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) DEFAULT CURRENT_TIMESTAMP,
    "last_status" INTEGER,
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "webhook_deliveries_endpoint_id_id_idx" ON "webhook_deliveries"("endpoint_id", "id");

-- CreateIndex
CREATE INDEX "webhook_deliveries_created_at_idx" ON "webhook_deliveries"("created_at");

-- CreateIndex
CREATE UNIQUE INDEX "webhook_deliveries_endpoint_id_event_id_key" ON "webhook_deliveries"("endpoint_id", "event_id");

-- CreateIndex
CREATE UNIQUE INDEX "invitation_events_position_key" ON "invitation_events"("position");

-- CreateIndex
CREATE INDEX "invitation_events_unplaced_idx" ON "invitation_events"("id") WHERE ("position" IS NULL);

-- CreateIndex
CREATE INDEX "invitations_email_key_id_idx" ON "invitations"("email_key", "id");

-- CreateIndex
CREATE INDEX "invitations_updated_at_id_idx" ON "invitations"("updated_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "invitations_expires_at_id_idx" ON "invitations"("expires_at", "id");

-- CreateIndex
CREATE INDEX "invitations_status_created_at_id_idx" ON "invitations"("status", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "invitations_pending_expires_at_idx" ON "invitations"("expires_at") WHERE (status = 'PENDING'::invitation_status);

-- CreateIndex
CREATE INDEX "invitations_remind_at_idx" ON "invitations"("remind_at") WHERE ((status = 'PENDING'::invitation_status) AND (remind_at IS NOT NULL));

-- CreateIndex
CREATE INDEX "invitations_inviter_id_created_at_id_idx" ON "invitations"("inviter_id", "created_at" DESC, "id" DESC) WHERE (inviter_id IS NOT NULL);

-- CreateIndex
CREATE INDEX "quota_usage_resets_at_idx" ON "quota_usage"("resets_at");

-- CreateIndex
CREATE UNIQUE INDEX "users_external_id_key" ON "users"("external_id");

-- AddForeignKey
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_endpoint_id_fkey" FOREIGN KEY ("endpoint_id") REFERENCES "webhook_endpoints"("id") ON DELETE CASCADE ON UPDATE CASCADE;
