/** A secret address for BCCs and forwards; itself it is told once only. */
export type LoggingAddress = { id: string; createsContacts: boolean; createdAt: string; lastUsedAt: string | null };
export type LoggingAddresses = { items: LoggingAddress[]; isOn: boolean; domain: string | null };
export type NewLoggingAddress = { id: string; address: string };
/** A mail to a logging address that was not logged, or not as a whole. */
export type UnloggedMail = { id: string; code: string; detail: string; remedy: string; isLogged: boolean; receivedAt: string };

/** Files of mail on their way onto the record. */
export type MailUpload = {
  id: string; state: "open" | "running" | "done" | "failed" | "cancelled"; contactId: string | null; createsContacts: boolean;
  files: number; bytes: number; messages: number; done: number; logged: number; present: number; notLogged: number;
  problem: { code: string; detail: string } | null; createdAt: string; startedAt: string | null; endedAt: string | null;
};
export type UploadProblem = { number: number; fileName: string; inFile: number; subject: string | null; from: string | null; code: string; detail: string };
/** What attachments take, and how scanning them fares. */
export type FilesView = {
  usedBytes: number; quotaBytes: number | null; files: number; notKept: number; largestBytes: number;
  scanner: { address: string; answeredAt: string | null; waiting: number; tooLarge: number; infected: number; problem: { code: string; detail: string; remedy: string } | null } | null;
};
/** The mailbox in which mail to logging addresses arrives. */
export type CatchAll = {
  mailbox: string | null; folder: string; checkedAt: string | null; taken: number; leftAlone: number; tooLarge: number; waiting: number;
  problem: { code: string; detail: string; remedy: string; since: string } | null;
};
