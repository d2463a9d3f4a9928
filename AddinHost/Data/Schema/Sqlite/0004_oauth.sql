ALTER TABLE "known_message_ids" ADD COLUMN "alias" TEXT NULL;
