-- Creating an index blocks writes of the table. The changelog has a statement to create it before the upgrade without
-- blocking (CONCURRENTLY). This migration then skips it.

-- CreateIndex
CREATE INDEX IF NOT EXISTS "deliveries_waiting_idx" ON "deliveries"("invitation_id", "id") WHERE (state = ANY (ARRAY['QUEUED'::delivery_state, 'SENDING'::delivery_state]));
