import type { ViewedPages } from "./documentTypes";
import type { MailUpload } from "./intakeTypes";
import type { MailReport, TrackedEvent } from "./trackingTypes";
// The shapes of /api/v1 that the pages use. Times are RFC 3339 UTC, ids UUIDs.

export type Page<T> = { items: T[]; next: string | null };

export type Permission = "personal_email_access" | "administer";
export type Me = {
  id: string; name: string; email: string; locale: "en" | "de";
  organization: { id: string; name: string };
  permissions: Permission[];
  csrfToken: string;
};
export type SetupState = { needed: boolean; codeRequired: boolean };

export type Security = "tls" | "startTls" | "none";
export type ServerSettings = { host: string; port: number; security: Security; userName?: string | null };
export type Provider = "gmail" | "graph" | "exchange" | "imap" | "memory";
export type MailboxState =
  | "connecting" | "syncing" | "healthy" | "throttled" | "needs_reauthorization"
  | "unreachable" | "certificate_changed" | "disabled" | "removed";
export type NextAction = "reconnect" | "sign_in" | "trust_certificate" | "enable" | "wait" | "fetch";
/** An address that may stand in From. */
export type Sender = { address: string; name: string | null; isDefault: boolean };
export type Mailbox = {
  id: string; provider: Provider; address: string; displayName: string | null;
  state: MailboxState; stateText: string; lastSyncAt: string | null;
  coverage: { seen: number; present: number; ratio: number | null; checkedAt: string | null } | null;
  nextAction: { code: NextAction; text: string } | null;
  aliases: string[];
  senders: Sender[];
  problem: { code: string; detail: string; fingerprint?: string | null } | null;
  imap?: ServerSettings | null; smtp?: ServerSettings | null;
  signedInAt?: Provider | null;
  push?: Push | null;
  /** How many labels or categories are left out; null where the provider has none. */
  excluded?: number | null;
  /** What is read besides Inbox and Sent; null where nothing else can be. */
  folders?: { name: string; goneAt: string | null }[] | null;
  /** Since when details of contacts are proposed from signatures; null: they are not. */
  automationSince?: string | null;
};
/** An address of a mailbox; its own has the mailbox's id. */
export type Alias = {
  id: string; address: string; name: string | null; source: "mailbox" | "provider" | "member"; state: "verified" | "unverified" | "gone";
  isDefault: boolean; codeSentAt: string | null; goneAt: string | null;
};
export type AliasList = { items: Alias[]; canAdd: boolean; checkedAt: string | null; problem: { code: string; detail: string } | null; hint: string | null };
export type AddAliasRequest = { address: string; name?: string };
export type ChangeAliasRequest = { name?: string; isDefault?: boolean };
export type VerifyAliasRequest = { code: string };
export type PresetServer = { host: string; port: number; security: Security };
export type PresetUserName = "address" | "local_part";
export type Preset = {
  domain: string; provider: Provider; imap: PresetServer; smtp: PresetServer; userName: PresetUserName; changedBy: string | null; changedAt: string;
};
export type PresetRequest = { imap: PresetServer; smtp: PresetServer; userName: PresetUserName; saveAnyway?: boolean };
export type Push = { state: "alive" | "failed" | "off"; since: string | null; lastSignalAt: string | null; text: string; remedy: string | null };
/** A folder of a mailbox, and whether it is read besides Inbox and Sent. */
export type FolderChoice = { id: string; name: string; chosen: boolean; gone: boolean };
export type Exclusion = { id: string; name: string; excluded: boolean };
export type Detection = {
  provider: Provider | null; reason: string; reasonText: string;
  imap?: ServerSettings | null; smtp?: ServerSettings | null;
  alternatives: Provider[];
  refusal?: { code: string; title: string; detail: string; wayOut: string } | null;
  hint?: { code: string; detail: string; url?: string | null } | null;
};
export type Disclosure = { id: string; locale: string; read: string[]; stored: string[]; sent: string[]; shown: string[]; notRead: string[] };
export type Consent = { disclosure: string; locale: string };
export type ConnectStep = "imap_reach" | "imap_login" | "smtp_reach" | "smtp_login" | "test_message";
export type SignInStep = "sign_in" | "read" | "send_permission";
export type StepState = "running" | "passed" | "failed" | "warning";
export type ConnectRequest = {
  provider: Provider; address: string; displayName?: string; password?: string;
  imap?: ServerSettings; smtp?: ServerSettings & { password?: string };
  certificateFingerprint?: string; consent: Consent; attemptId?: string; automation?: boolean;
};
export type ReconnectRequest = Omit<ConnectRequest, "provider" | "address" | "displayName" | "automation">;
export type AutomationRequest = { on: boolean; consent?: Consent };

export type AuthorizationRequest = { provider: Provider; address: string; consent: Consent; narrow?: boolean; mailboxId?: string; automation?: boolean };
export type Authorization = { id: string; authorizationUrl: string; expiresAt: string };
export type RemovedMailbox = { grantRevoked: boolean | null; grantsPage: string | null };

export type Scope = { name: string; purpose: string };
export type ProviderApp = {
  provider: Provider; source: "organization" | "installation" | null; clientId: string | null; tenant: string | null; cloud: string | null;
  redirectUri: string; consoleUrl: string; scopes: Scope[]; imapScopes: Scope[];
};
export type ProviderAppRequest = { clientId: string; clientSecret?: string; tenant?: string; cloud?: string };
export type ProviderCheck = { name: string; state: "passed" | "failed" | "unknown"; detail: string; remedy?: string | null };

export type MemberNotice = {
  id: string; kind: "connection_broken" | "mailbox_moved" | "push_dead" | "notice_mail_failing" | "mail_not_logged" | "files_full" | "files_not_scanned" | "catch_all_broken" | "webhook_off" | "digest"; title: string; text: string; remedy: string | null;
  action: string; path: string; mailboxId: string | null; createdAt: string; readAt: string | null; endedAt: string | null;
};
export type OwnMail = {
  server: string | null; folder: string | null; from: string; waiting: number; lastMailedAt: string | null;
  problem: { code: string; detail: string; remedy: string } | null;
};

export type NamedRecord = { id: string; name: string };
export type Contact = {
  id: string; name: string | null; addresses: string[]; createdAt: string; lastEntryAt: string | null; version: number;
  jobTitle: string | null; phones: string[] | null; company: NamedRecord | null; owner: NamedRecord | null; properties: Record<string, string> | null;
};
export type ContactEdit = {
  version: number; name: string | null; addresses: string[]; jobTitle: string | null; phones: string[]; companyId: string | null; ownerId: string | null; properties: Record<string, string>;
};
export type Merged = { mergeId: string; contact: Contact };
export type Company = {
  id: string; name: string; domain: string | null; phone: string | null; owner: NamedRecord | null; properties: Record<string, string>;
  contactCount: number; version: number; createdAt: string;
};
export type CompanyEdit = { version: number; name: string; domain: string | null; phone: string | null; ownerId: string | null; properties: Record<string, string> };
export type PropertyType = "text" | "number" | "date" | "boolean" | "choice";
export type Property = { id: string; recordKind: "contact" | "company"; key: string; label: string; type: PropertyType; choices: string[] };
export type PropertyRequest = Omit<Property, "id">;
export type PropertyChange = Pick<Property, "label" | "choices">;
export type DealStage = "open" | "won" | "lost";
export type Deal = {
  id: string; name: string; amount: number | null; currency: string | null; stage: DealStage; company: NamedRecord | null; owner: NamedRecord | null; contacts: NamedRecord[];
  version: number; createdAt: string; updatedAt: string;
};
export type DealEdit = {
  name: string; amount: number | null; currency: string | null; stage: DealStage; companyId: string | null; ownerId: string | null; contactIds: string[]; version: number;
};
/** Where the emails of a member stand besides their contacts. */
export type AssociationChoice = { company: boolean; openDeals: number };
export type SuggestedField = "name" | "job_title" | "company" | "phone" | "website" | "linked_in" | "address";
/** A detail that a mail of the contact gave; `current` is what would be replaced. */
export type Suggestion = { id: string; field: SuggestedField; value: string; current: string | null; source: { messageId: string; subject: string; sentAt: string } };
export type Task = {
  id: string; title: string; text: string | null; record: { id: string; kind: string; name: string } | null; mailMessageId: string | null;
  owner: NamedRecord | null; dueAt: string | null; remindAt: string | null; doneAt: string | null; version: number;
};
export type TaskEdit = {
  title: string; text?: string | null; recordId?: string | null; ownerId?: string | null; dueAt?: string | null; remindAt?: string | null; version?: number;
};
export type Note = { id: string; recordId: string; text: string; version: number };
export type ReplyWait = { mailMessageId: string; dueAt: string; state: "waiting" | "replied" | "task_made"; taskId: string | null };
export type ImportState = "uploaded" | "checking" | "checked" | "running" | "done" | "failed" | "cancelled";
export type Import = {
  id: string; fileName: string; format: "csv" | "vcard"; state: ImportState; columns: string[]; sample: string[][]; mapping: string[]; duplicates: "update" | "skip";
  rows: number; done: number; created: number; updated: number; skipped: number; wrong: number; problemCode: string | null; createdAt: string; startedAt: string | null;
};
export type Person = { name: string | null; address: string };
export type AttachmentProblem = "quota" | "too_large" | "not_scanned" | "infected" | "scan_too_large";
/** A file of a message; one with a problem cannot be had. */
export type Attachment = { id: string; name: string; type: string; size: number; url: string; problem: AttachmentProblem | null };
export type SendState =
  | "scheduled" | "written" | "handing_off" | "accepted" | "filed" | "unconfirmed" | "bounced" | "failed" | "cancelled";
/** How much of a mail somebody sees who does not have it themselves; what is left out is empty. */
export type Sharing = "everything" | "subject" | "metadata";
export type Direction = "incoming" | "outgoing";
export type TimelineEntry = {
  id: string; kind: string; occurredAt: string; sourceId: string; messageId: string; threadId: string;
  direction: Direction; subject: string | null; preview: string | null; from: Person; to: Person[];
  attachments: Attachment[]; state: SendState | null;
  /** Of a note or a task, which have no sender: what it says, and whose it is. */
  text?: string | null; by?: string | null;
  /** How many of its thread there are, where threads are folded. */
  threadCount?: number | null;
  sharing?: Sharing | null;
  report?: MailReport | null;
  viewed?: ViewedPages | null;
};
/** Plain text; a hit is to be marked. */
export type TextPiece = { text: string; hit: boolean };
export type SearchHit = {
  id: string; threadId: string; direction: Direction; sentAt: string; from: Person; to: Person[]; subject: TextPiece[]; snippet: TextPiece[]; hasAttachments: boolean;
  contacts: { id: string; name: string | null; address: string | null; entryId: string }[]; sharing: Sharing;
};
export type Message = {
  id: string; messageId: string; direction: Direction; state?: SendState | null;
  from: Person; to: Person[]; cc: Person[]; subject: string | null; sentAt: string;
  text: string | null; bodyUrl: string | null; hasQuote: boolean; attachments: Attachment[];
  recipients: { address: string; state: "accepted" | "refused" | "bounced" | "deferred" | "unconfirmed" | "waiting"; code?: string | null; text?: string | null }[];
  sharing: Sharing; mayRemove: boolean; report?: MailReport | null;
};
export type SendRequest = {
  mailboxId: string; from?: string; to?: string[]; cc?: string[]; subject: string; text?: string; html?: string; inReplyTo?: string; track?: { opens: boolean; links: boolean; perRecipient?: boolean }; sendAnyway?: boolean;
  bcc?: string[]; attachments?: { name: string; type: string; content: string }[];
  files?: string[]; quote?: Quote; draftId?: string; templates?: string[]; sendAt?: string; timeZone?: string;
};
/** A file taken into what one writes; an image of it can stand in the text. */
export type ComposedFile = { id: string; name: string; type: string; size: number; url: string; isImage: boolean };
export type ReplyKind = "reply" | "reply_all" | "forward";
/** The mail that is quoted below what is written, or passed on with these of its files. */
export type Quote = { messageId: string; kind: ReplyKind; attachments?: string[] | null; timeZone?: string | null };
/** How an answer begins. */
export type Reply = {
  messageId: string; kind: ReplyKind; mailboxId: string | null; from: string | null; to: Person[]; cc: Person[]; subject: string; inReplyTo: string | null;
  /** The original as HTML with the line above it; null where it may not be seen. */
  quoted: string | null; attachments: Attachment[];
};
export type DraftContent = {
  mailboxId?: string | null; from?: string | null; to: string; cc: string; bcc: string; subject: string; html: string; inReplyTo?: string | null; quote?: Quote | null;
  files?: string[] | null; templates?: string[] | null; track: boolean; perRecipient: boolean;
};
export type DraftLine = { id: string; contactId: string; contactName: string | null; subject: string; preview: string; version: number; updatedAt: string };
export type OpenedDraft = { id: string; contactId: string; content: DraftContent; version: number; updatedAt: string; files: ComposedFile[]; quote: Reply | null; sentMessageId: string | null };
export type SavedDraft = { id: string; version: number; updatedAt: string };
export type Signature = { mailboxId: string; html: string; forReplies: boolean };
export type SignatureRequest = { html: string; forReplies: boolean };
/** A text to begin mails with; with a shortcut a snippet. */
export type Template = {
  id: string; name: string; folder: string; subject: string; html: string; shortcut: string | null; isShared: boolean; isMine: boolean; mayChange: boolean; owner: string | null;
  version: number; updatedAt: string; used: { sent: number; opened: number; replied: number }; teamId?: string | null; teamName?: string | null;
};
export type TemplateRequest = { name: string; html: string; subject: string; folder: string; shortcut?: string; isShared: boolean; version: number; teamId?: string | null };
export type FilledTemplate = { templateId: string; subject: string; html: string; missing: string[] };
export type MeetingLink = { url: string | null };
export type SendAnswer = { id: string; messageId: string; state: SendState; sendAt: string | null };
export type RescheduleRequest = { sendAt: string; timeZone?: string };
export type OutboxPlace = "scheduled" | "waiting" | "sending" | "unconfirmed" | "partly" | "failed";
export type OutboxTrouble = { code: string; detail: string; remedy: string; until: string | null; path: string | null };
/** A message that is on its way, or in trouble. */
export type OutboxItem = {
  id: string; contactId: string; contactName: string | null; to: string[]; subject: string; state: SendState; place: OutboxPlace; mailboxId: string; mailbox: string; at: string;
  sendAt: string | null; local: string | null; timeZone: string | null; trouble: OutboxTrouble | null;
  recipients: { address: string; state: "refused" | "deferred" | "unconfirmed" | "bounced" | "waiting"; code: string | null; text: string | null }[];
};
export type SendQuota = { mailboxId: string; address: string; sent: number; most: number };
export type SendPolicy = { perDay: number; perMinute: number };

export type BackfillState = "none" | "running" | "waiting" | "paused" | "done" | "cancelled";
/** Older mail of a mailbox: how far back it is read. */
export type Backfill = {
  state: BackfillState; days: number | null; all: boolean; readBackTo: string; fromAt: string | null;
  read: number; total: number | null; totalIsLeast: boolean; logged: number;
  requestedAt: string | null; finishedAt: string | null; problem: { code: string; detail: string } | null; retryAt: string | null;
};
export type BackfillChoice = { days?: number; all?: boolean };
export type BackfillEstimate = { messages: number | null; isLeast: boolean };

/** What of a mailbox was seen, why the rest was not, and how far fetching is. */
export type CoverageReport = {
  seen: number; present: number; ratio: number | null; checkedAt: string | null; missing: number;
  reasons: { reason: string; text: string; remedy: string; count: number }[];
  fetch: { state: "none" | "running" | "waiting" | "done"; requestedAt: string | null; finishedAt: string | null; total: number | null; fetched: number };
};
export type CoverageGap = { folder: string; reason: string; text: string; foundAt: string; receivedAt: string | null; from: string | null; subject: string | null };

/** What the event stream carries, by the name of the event. */
export type LoggingMode = "replies_only" | "known_contacts";
/** A switch that is null follows the organization, and there the product's default. */
export type RulesText = {
  mode?: LoggingMode | null; contactsOnly?: boolean | null; headersOnly?: boolean | null; logBulk?: boolean | null; logInternal?: boolean | null; neverLog?: string[] | null;
  sharing?: Sharing | null;
};
export type RulesView = { organization: RulesText; internalDomains: string[]; membersMayChoose: boolean; revision: number; mine: RulesText; myRevision: number; mayChoose: boolean; matchTags: boolean; matchDots: boolean };
export type OrganizationRulesRequest = { rules: RulesText; internalDomains?: string[]; membersMayChoose?: boolean; matchTags?: boolean; matchDots?: boolean; revision: number };
export type MemberRulesRequest = { rules: RulesText; revision: number };
export type RulesPreviewRequest = { organization: boolean; rules: RulesText; internalDomains?: string[]; membersMayChoose?: boolean; matchTags?: boolean; matchDots?: boolean };
export type RulesPreview = { days: number; messages: number; logged: number; wouldBeLogged: number; changes: { from: string; to: string; wouldBeLogged: boolean; count: number }[] };

export type LiveEvents = {
  "timeline.entry_added": { contactId: string; entry: TimelineEntry };
  "message.removed": { id: string };
  "mailbox.state_changed": { mailboxId: string; state: MailboxState };
  "mailbox.backfill": { mailboxId: string; state: BackfillState; read?: number; logged?: number };
  "mailbox.coverage": { mailboxId: string };
  "mailbox.aliases_changed": { mailboxId: string };
  "notice.changed": { noticeId: string };
  "mailbox.step": { attemptId: string; step: ConnectStep | SignInStep; state: StepState; detail?: string | null };
  "import.progress": { import: Import };
  "mail_upload.progress": { upload: MailUpload };
  "task.reminder": { task: Task };
  "tracking.opened": { id: string; contactId: string | null; at: string; class: TrackedEvent["class"] };
  "tracking.clicked": { id: string; contactId: string | null; at: string; class: TrackedEvent["class"] };
  "document.viewed": { id: string; documentId: string; contactId: string | null; name: string; at: string; class: TrackedEvent["class"] };
  "tracking.counted": { id: string };
  "send.waiting": { mailboxId: string; until: string | null; code: string };
  "send.state_changed": { id: string; contactId: string | null; state: SendState };
};

export type * from "./documentTypes";
export type * from "./intakeTypes";
export type * from "./addinTypes";
export type * from "./noticeTypes";
export type * from "./trackingTypes";
