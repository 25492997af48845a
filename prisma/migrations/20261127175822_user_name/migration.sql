-- A view on the application's own table can replace "users" (docs/guide/users.md). Only the application can add the
-- column to it. The gateway checks this before it applies migrations. Prisma's own command line gets the error below.
DO $$
BEGIN
    IF (SELECT "relkind" FROM "pg_class" WHERE "oid" = to_regclass('users')) IN ('r', 'p') THEN
        -- AlterTable
        ALTER TABLE "users" ADD COLUMN     "name" TEXT;
    ELSIF EXISTS (SELECT FROM "pg_attribute" WHERE "attrelid" = to_regclass('users') AND "attname" = 'name') THEN
        -- The table that the guide sets aside: it is the table again if the application drops the view.
        ALTER TABLE IF EXISTS "users_of_gateway" ADD COLUMN IF NOT EXISTS "name" TEXT;
    ELSE
        RAISE EXCEPTION 'The view "users" has no column "name". Add the column to the view.';
    END IF;
END $$;
