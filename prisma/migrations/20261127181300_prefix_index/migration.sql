-- Creating an index blocks writes of the table. The changelog has a statement to create it before the upgrade without
-- blocking (CONCURRENTLY). This migration then skips it.

-- The first three letters of the address key. Prisma's schema cannot express it. It has no id, because it is the only
-- index of this order that each creation enters at a random place: rows of the same millisecond are sorted.
CREATE INDEX IF NOT EXISTS "invitations_prefix_created_at_idx" ON "invitations"("left"("email_key", 3), "created_at" DESC);
