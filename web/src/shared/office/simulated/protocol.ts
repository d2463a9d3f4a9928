import type { Network } from "./network";

export type SimulatedPerson = { name: string; address: string };

export type SimulatedAttachment = { id: string; name: string; type: string; size: number; inline: boolean; base64: string };

/** A message that the simulator has open for reading, as plain data that can cross from window to window. */
export type SimulatedItem = {
  itemType: "message" | "appointment";
  itemId: string; messageId: string; subject: string; sentAt: string;
  from: SimulatedPerson; to: SimulatedPerson[]; cc: SimulatedPerson[];
  text: string;
  /** The whole message, RFC 5322. */
  source: string;
  /** For example "IPM.Note.SMIME"; IPM.Note where nothing is said. */
  itemClass?: string;
  attachments?: SimulatedAttachment[];
  /** Names of Outlook categories that it has. */
  categories?: string[];
  /** Somebody else's mailbox that it lies in. */
  sharedOwner?: string;
};

/** A message that is being written. */
export type SimulatedDraft = {
  draftId: string;
  from: SimulatedPerson; to: SimulatedPerson[]; cc: SimulatedPerson[]; bcc: SimulatedPerson[];
  subject: string; html: string;
  composeType: "newMail" | "reply" | "forward";
  headers: Record<string, string>;
  session: Record<string, string>;
  categories: string[];
  attachments: SimulatedAttachment[];
  /** When Outlook shall send it, RFC 3339; null: at once. */
  deliverAt: string | null;
  /** Id of its sensitivity label; null for none. */
  label: string | null;
};

export type HostSettings = {
  theme: "light" | "dark"; language: string;
  /** The newest Mailbox requirement set that the pretended client knows, for example "1.5". */
  mailbox: string;
  member: SimulatedPerson;
  network: Network;
};

/** What is open in the simulator: a message, a draft, or nothing; and what is selected where there are several. */
export type Opened = { item: SimulatedItem | null; draft: SimulatedDraft | null; selected: SimulatedItem[] };

/** What the simulator tells the pane that it frames. */
export type ToPane = { inlay: "host"; settings: HostSettings } & Opened;
/** What the pane's stub tells the simulator: that it is there, or what the pane changed of a draft or a message. */
export type FromPane =
  | { inlay: "pane" }
  | { inlay: "draft"; draftId: string; changed: Partial<SimulatedDraft> }
  | { inlay: "item"; itemId: string; changed: Pick<SimulatedItem, "categories"> };
/** What the dialog tells the pane that opened it. */
export type FromDialog = { inlay: "dialog"; message: string };

/** The same place under the other name of this machine: another origin, as Outlook's is. Null where there is no other name. */
export function otherLoopback(origin: string): string | null {
  const url = new URL(origin);
  if (url.hostname === "localhost") url.hostname = "127.0.0.1";
  else if (url.hostname === "127.0.0.1") url.hostname = "localhost";
  else return null;
  return url.origin;
}
