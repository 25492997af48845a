-- CreateTable
CREATE TABLE "ticket_secret" (
    "id" TEXT NOT NULL DEFAULT 'current',
    "fingerprint" TEXT NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ticket_secret_pkey" PRIMARY KEY ("id")
);
