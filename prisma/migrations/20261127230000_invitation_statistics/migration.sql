-- This migration reads no events. The gateway counts those that exist in the background after the start, in batches.

-- CreateEnum
CREATE TYPE "statistics_dimension" AS ENUM ('ALL', 'INVITER', 'TEMPLATE', 'DOMAIN');

-- CreateEnum
CREATE TYPE "statistics_grain" AS ENUM ('HOUR', 'DAY');

-- CreateTable
CREATE TABLE "invitation_statistics" (
    "dimension" "statistics_dimension" NOT NULL,
    "grain" "statistics_grain" NOT NULL,
    "start" TIMESTAMPTZ(3) NOT NULL,
    "key" TEXT COLLATE "C" NOT NULL,
    "created" INTEGER NOT NULL,
    "emailed" INTEGER NOT NULL,
    "emails_sent" INTEGER NOT NULL,
    "emails_failed" INTEGER NOT NULL,
    "accepted" INTEGER NOT NULL,
    "declined" INTEGER NOT NULL,
    "revoked" INTEGER NOT NULL,
    "expired" INTEGER NOT NULL,
    "created_and_accepted" INTEGER NOT NULL,

    CONSTRAINT "invitation_statistics_pkey" PRIMARY KEY ("dimension","grain","start","key")
);

-- CreateTable
CREATE TABLE "weekly_creations" (
    "dimension" "statistics_dimension" NOT NULL,
    "start" TIMESTAMPTZ(3) NOT NULL,
    "key" TEXT COLLATE "C" NOT NULL,
    "created" INTEGER NOT NULL,

    CONSTRAINT "weekly_creations_pkey" PRIMARY KEY ("dimension","start","key")
);

-- CreateTable
CREATE TABLE "acceptance_times" (
    "dimension" "statistics_dimension" NOT NULL,
    "grain" "statistics_grain" NOT NULL,
    "start" TIMESTAMPTZ(3) NOT NULL,
    "key" TEXT COLLATE "C" NOT NULL,
    "bucket" INTEGER NOT NULL,
    "accepted" INTEGER NOT NULL,

    CONSTRAINT "acceptance_times_pkey" PRIMARY KEY ("dimension","grain","start","key","bucket")
);

-- CreateTable
CREATE TABLE "statistics_progress" (
    "id" TEXT NOT NULL DEFAULT 'current',
    "position" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "statistics_progress_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "uncounted_deletions" (
    "invitation_id" TEXT NOT NULL,
    "inviter_id" TEXT,
    "template" TEXT NOT NULL,
    "domain" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "uncounted_deletions_pkey" PRIMARY KEY ("invitation_id")
);

-- The same rows are updated often. Room in the pages keeps these updates out of the index.
ALTER TABLE "invitation_statistics" SET (fillfactor = 70);
ALTER TABLE "weekly_creations" SET (fillfactor = 70);
ALTER TABLE "acceptance_times" SET (fillfactor = 70);
ALTER TABLE "statistics_progress" SET (fillfactor = 10);

INSERT INTO "statistics_progress" DEFAULT VALUES;

-- Replaces the function of an existing trigger, so that no lock on "invitations" is needed. Like the others, it
-- has the rights of its owner and names the schema.
DO $$
BEGIN
    EXECUTE format($function$
        CREATE OR REPLACE FUNCTION "count_deleted_invitations"() RETURNS TRIGGER LANGUAGE plpgsql
        SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
        BEGIN
            INSERT INTO %1$I.invitation_counts ("status", "amount")
            SELECT "status", -pg_catalog.count(*) FROM "deleted" GROUP BY "status";
            INSERT INTO %1$I.uncounted_deletions ("invitation_id", "inviter_id", "template", "domain", "created_at")
            SELECT "id", "inviter_id", "template", pg_catalog.split_part("email_key", '@', 2), "created_at" FROM "deleted"
            ON CONFLICT DO NOTHING;
            RETURN NULL;
        END $body$
    $function$, current_schema());
END $$;
