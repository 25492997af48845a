-- Creating an index blocks writes of the table. The changelog has statements to create them before the upgrade without
-- blocking (CONCURRENTLY). This migration then skips them.

-- CreateIndex
CREATE INDEX IF NOT EXISTS "invitation_events_created_at_position_idx" ON "invitation_events"("created_at", "position") WHERE ("position" IS NOT NULL);

-- CreateIndex
CREATE INDEX IF NOT EXISTS "invitation_events_actor_created_at_position_idx" ON "invitation_events"("actor", "created_at", "position") WHERE ("position" IS NOT NULL);
