-- The creation of triggers waits for transactions that write, and blocks them for a moment. This migration therefore
-- reads no rows. The next one adds what exists.

-- CreateTable
CREATE TABLE "undelivered_deliveries" (
    "delivery_id" TEXT NOT NULL,
    "state" "delivery_state" NOT NULL,
    "invitation_created_at" TIMESTAMPTZ(3) NOT NULL,
    "invitation_id" TEXT NOT NULL,

    CONSTRAINT "undelivered_deliveries_pkey" PRIMARY KEY ("delivery_id")
);

-- CreateIndex
CREATE INDEX "undelivered_deliveries_state_invitation_created_at_invitati_idx" ON "undelivered_deliveries"("state", "invitation_created_at" DESC, "invitation_id" DESC);

-- AddForeignKey
ALTER TABLE "undelivered_deliveries" ADD CONSTRAINT "undelivered_deliveries_delivery_id_fkey" FOREIGN KEY ("delivery_id") REFERENCES "deliveries"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The functions have the rights of their owner, so that a role that may write the table needs no rights on this one. They
-- name the schema, so that they do not depend on the search_path of a session.
DO $$
DECLARE
    "schema" TEXT := format('%I', current_schema());
BEGIN
    EXECUTE format($function$
        CREATE FUNCTION "add_undelivered"() RETURNS TRIGGER LANGUAGE plpgsql
        SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
        BEGIN
            INSERT INTO %1$s.undelivered_deliveries ("delivery_id", "state", "invitation_created_at", "invitation_id")
            SELECT NEW."id", NEW."state", i."created_at", i."id" FROM %1$s.invitations i WHERE i."id" = NEW."invitation_id"
            ON CONFLICT ("delivery_id") DO UPDATE SET "state" = excluded."state";
            RETURN NULL;
        END $body$
    $function$, "schema");
    EXECUTE format($function$
        CREATE FUNCTION "remove_undelivered"() RETURNS TRIGGER LANGUAGE plpgsql
        SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
        BEGIN
            DELETE FROM %1$s.undelivered_deliveries WHERE "delivery_id" = NEW."id";
            RETURN NULL;
        END $body$
    $function$, "schema");
END $$;

CREATE TRIGGER "deliveries_add_inserted_undelivered" AFTER INSERT ON "deliveries"
    FOR EACH ROW WHEN (NEW."state" IN ('FAILED', 'CANCELED')) EXECUTE FUNCTION "add_undelivered"();

CREATE TRIGGER "deliveries_add_undelivered" AFTER UPDATE OF "state" ON "deliveries"
    FOR EACH ROW WHEN (NEW."state" IN ('FAILED', 'CANCELED') AND OLD."state" IS DISTINCT FROM NEW."state")
    EXECUTE FUNCTION "add_undelivered"();

-- The gateway never does this. Somebody who repairs rows may.
CREATE TRIGGER "deliveries_remove_undelivered" AFTER UPDATE OF "state" ON "deliveries"
    FOR EACH ROW WHEN (OLD."state" IN ('FAILED', 'CANCELED') AND NEW."state" NOT IN ('FAILED', 'CANCELED'))
    EXECUTE FUNCTION "remove_undelivered"();
