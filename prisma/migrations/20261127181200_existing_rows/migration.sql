-- Adds what existed before the triggers. Each statement reads a whole table, and blocks no writes.

-- Exact although others write: what this statement sees of the table includes exactly the changes whose counts it sees.
INSERT INTO "invitation_counts" ("status", "amount")
SELECT "status", sum("amount") FROM (
    SELECT "status", count(*) AS "amount" FROM "invitations" GROUP BY "status"
    UNION ALL
    SELECT "status", -"amount" FROM "invitation_counts"
) AS "difference" GROUP BY "status" HAVING sum("amount") <> 0;

-- FOR KEY SHARE leaves out deliveries that are deleted at the same time. Until the end, deletions of failed and canceled
-- deliveries wait.
INSERT INTO "undelivered_deliveries" ("delivery_id", "state", "invitation_created_at", "invitation_id")
SELECT "d"."id", "d"."state", "i"."created_at", "i"."id"
FROM "deliveries" "d" JOIN "invitations" "i" ON "i"."id" = "d"."invitation_id"
WHERE "d"."state" IN ('FAILED', 'CANCELED')
FOR KEY SHARE OF "d"
ON CONFLICT DO NOTHING;
