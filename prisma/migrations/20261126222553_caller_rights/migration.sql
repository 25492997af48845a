-- AlterTable
ALTER TABLE "api_keys" ADD COLUMN     "owner" TEXT;

-- AlterTable
ALTER TABLE "invitations" ADD COLUMN     "metadata_trusted" BOOLEAN NOT NULL DEFAULT true;

-- Keys that signed-in people made, and keys that those keys made.
WITH RECURSIVE "owned"("id", "owner") AS (
    SELECT "id", "created_by" FROM "api_keys" WHERE "created_by" LIKE 'user\_%' OR "created_by" LIKE 'sub:%'
    UNION
    SELECT "k"."id", "owned"."owner" FROM "api_keys" "k" JOIN "owned" ON "k"."created_by" = "owned"."id"
)
UPDATE "api_keys" "k" SET "owner" = "owned"."owner" FROM "owned" WHERE "k"."id" = "owned"."id";

-- Pending invitations that signed-in people, or such keys, made or changed.
UPDATE "invitations" "i" SET "metadata_trusted" = false
WHERE "i"."status" = 'PENDING' AND EXISTS (
    SELECT FROM "invitation_events" "e" LEFT JOIN "api_keys" "k" ON "k"."id" = "e"."actor"
    WHERE "e"."invitation_id" = "i"."id" AND "e"."type" IN ('CREATED', 'RENEWED', 'UPDATED')
      AND ("e"."actor" LIKE 'user\_%' OR "e"."actor" LIKE 'sub:%' OR "k"."owner" IS NOT NULL)
);

-- Keys of people end. Those of before get the default of USER_KEY_DAYS_MAX.
UPDATE "api_keys" SET "expires_at" = now() + interval '90 days'
WHERE "owner" IS NOT NULL AND ("expires_at" IS NULL OR "expires_at" > now() + interval '90 days');
