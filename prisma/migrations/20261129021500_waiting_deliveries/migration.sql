-- Creating an index blocks writes of the table. The changelog has a statement to create it before the upgrade without
-- blocking (CONCURRENTLY). This migration then skips it.

-- The condition is written like this, so that only the statement that repeats it uses the index. For others, such as
-- those that begin or cancel emails by their ids, the planner would otherwise read it from end to end before the first
-- ANALYZE.
-- CreateIndex
CREATE INDEX IF NOT EXISTS "deliveries_waiting_idx" ON "deliveries"("invitation_id", "id") WHERE (array_position(ARRAY['QUEUED'::delivery_state, 'SENDING'::delivery_state], state) IS NOT NULL);
