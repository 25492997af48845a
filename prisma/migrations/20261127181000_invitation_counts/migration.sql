-- The creation of triggers waits for transactions that write, and blocks them for a moment. This migration therefore
-- reads no rows. The next but one counts what exists.

-- CreateTable
CREATE TABLE "invitation_counts" (
    "status" "invitation_status" NOT NULL,
    "amount" BIGINT NOT NULL
);

-- Rows are inserted and soon replaced by their sums.
ALTER TABLE "invitation_counts" SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
-- Without it, a logical publication of all tables would refuse the deletion of rows.
ALTER TABLE "invitation_counts" REPLICA IDENTITY FULL;

-- The functions have the rights of their owner, so that a role that may write the table needs no rights on this one. They
-- name the schema, so that they do not depend on the search_path of a session.
DO $$
DECLARE
    "counts" TEXT := format('%I.invitation_counts', current_schema());
BEGIN
    EXECUTE format($function$
        CREATE FUNCTION "count_created_invitations"() RETURNS TRIGGER LANGUAGE plpgsql
        SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
        BEGIN
            INSERT INTO %s ("status", "amount") SELECT "status", pg_catalog.count(*) FROM "created" GROUP BY "status";
            RETURN NULL;
        END $body$
    $function$, "counts");
    EXECUTE format($function$
        CREATE FUNCTION "count_changed_invitation"() RETURNS TRIGGER LANGUAGE plpgsql
        SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
        BEGIN
            INSERT INTO %s ("status", "amount") VALUES (OLD."status", -1), (NEW."status", 1);
            RETURN NULL;
        END $body$
    $function$, "counts");
    EXECUTE format($function$
        CREATE FUNCTION "count_deleted_invitations"() RETURNS TRIGGER LANGUAGE plpgsql
        SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
        BEGIN
            INSERT INTO %s ("status", "amount") SELECT "status", -pg_catalog.count(*) FROM "deleted" GROUP BY "status";
            RETURN NULL;
        END $body$
    $function$, "counts");
    EXECUTE format($function$
        CREATE FUNCTION "forget_invitation_counts"() RETURNS TRIGGER LANGUAGE plpgsql
        SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
        BEGIN
            DELETE FROM %s;
            RETURN NULL;
        END $body$
    $function$, "counts");
END $$;

-- One call for all rows of a statement.
CREATE TRIGGER "invitations_count_created" AFTER INSERT ON "invitations"
    REFERENCING NEW TABLE AS "created" FOR EACH STATEMENT EXECUTE FUNCTION "count_created_invitations"();

-- One call for each row, because Postgres has no trigger of a statement for one column, and most updates keep the status.
CREATE TRIGGER "invitations_count_changed" AFTER UPDATE OF "status" ON "invitations"
    FOR EACH ROW WHEN (OLD."status" IS DISTINCT FROM NEW."status") EXECUTE FUNCTION "count_changed_invitation"();

CREATE TRIGGER "invitations_count_deleted" AFTER DELETE ON "invitations"
    REFERENCING OLD TABLE AS "deleted" FOR EACH STATEMENT EXECUTE FUNCTION "count_deleted_invitations"();

-- The gateway never does this. Somebody who empties a test database may.
CREATE TRIGGER "invitations_forget_counts" AFTER TRUNCATE ON "invitations"
    FOR EACH STATEMENT EXECUTE FUNCTION "forget_invitation_counts"();
