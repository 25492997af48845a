-- Creating an index blocks writes of the table. The changelog has statements to create them before the upgrade
-- without blocking (CONCURRENTLY). This migration then skips them.

-- CreateIndex
CREATE INDEX IF NOT EXISTS "invitations_template_created_at_id_idx" ON "invitations"("template", "created_at" DESC, "id" DESC);

-- The domain of the address key. Prisma's schema cannot express it.
CREATE INDEX IF NOT EXISTS "invitations_domain_created_at_id_idx" ON "invitations"(split_part("email_key", '@', 2), "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX IF NOT EXISTS "invitations_public_metadata_idx" ON "invitations" USING GIN ("public_metadata" jsonb_path_ops) WHERE (public_metadata <> '{}'::jsonb);

-- CreateIndex
CREATE INDEX IF NOT EXISTS "invitations_accepted_at_id_idx" ON "invitations"("accepted_at" DESC, "id" DESC) WHERE (accepted_at IS NOT NULL);

-- A view on the application's own table can replace "users" (docs/guide/users.md). It has no indexes.
DO $$
BEGIN
    IF (SELECT "relkind" FROM "pg_class" WHERE "oid" = to_regclass('users')) IN ('r', 'p') THEN
        -- CreateIndex
        CREATE INDEX IF NOT EXISTS "users_created_at_id_idx" ON "users"("created_at" DESC, "id" DESC);
    END IF;
END $$;
