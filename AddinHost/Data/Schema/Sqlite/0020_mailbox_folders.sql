CREATE TABLE "mailbox_folders" (
    "mailbox_id" BLOB NOT NULL,
    "folder_id" TEXT NOT NULL,
    "organization_id" BLOB NOT NULL,
    "name" TEXT NOT NULL,
    "chosen_at" INTEGER NOT NULL,
    "gone_at" INTEGER NULL,
    CONSTRAINT "pk_mailbox_folders" PRIMARY KEY ("mailbox_id", "folder_id")
);
