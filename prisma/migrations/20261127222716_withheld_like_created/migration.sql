-- AlterTable
ALTER TABLE "withheld_invitations" ADD COLUMN     "email_address" TEXT,
ADD COLUMN     "email_key" TEXT,
ADD COLUMN     "expires_at" TIMESTAMPTZ(3),
ADD COLUMN     "inviter_id" TEXT,
ADD COLUMN     "locale" TEXT,
ADD COLUMN     "message" TEXT,
ADD COLUMN     "notify" BOOLEAN,
ADD COLUMN     "public_metadata" JSONB,
ADD COLUMN     "redirect_url" TEXT,
ADD COLUMN     "revoked_at" TIMESTAMPTZ(3),
ADD COLUMN     "status" "invitation_status" NOT NULL DEFAULT 'PENDING',
ADD COLUMN     "template" TEXT;

-- CreateIndex
CREATE INDEX "withheld_invitations_inviter_id_created_at_id_idx" ON "withheld_invitations"("inviter_id", "created_at" DESC, "id" DESC) WHERE (inviter_id IS NOT NULL);

-- CreateIndex
CREATE INDEX "withheld_invitations_email_key_idx" ON "withheld_invitations"("email_key");
