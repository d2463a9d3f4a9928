CREATE TABLE "mailbox_backfills" (
    "mailbox_id" BLOB NOT NULL CONSTRAINT "pk_mailbox_backfills" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "run_id" BLOB NOT NULL,
    "days" INTEGER NULL,
    "from_at" INTEGER NOT NULL,
    "before_at" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "requested_at" INTEGER NOT NULL,
    "finished_at" INTEGER NULL,
    "problem_code" TEXT NULL,
    "retry_at" INTEGER NULL
);

CREATE TABLE "folder_backfills" (
    "mailbox_id" BLOB NOT NULL,
    "folder" TEXT NOT NULL,
    "organization_id" BLOB NOT NULL,
    "reached_at" INTEGER NOT NULL,
    "total" INTEGER NULL,
    "total_is_least" INTEGER NOT NULL,
    "seen" INTEGER NOT NULL,
    "logged" INTEGER NOT NULL,
    CONSTRAINT "pk_folder_backfills" PRIMARY KEY ("mailbox_id", "folder")
);
