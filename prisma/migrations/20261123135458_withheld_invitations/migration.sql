-- CreateTable
CREATE TABLE "withheld_invitations" (
    "id" TEXT NOT NULL,
    "hint" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "withheld_invitations_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "withheld_invitations_created_at_idx" ON "withheld_invitations"("created_at");
