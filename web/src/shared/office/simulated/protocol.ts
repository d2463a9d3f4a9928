/** The message that the simulator has open, as plain data that can cross from window to window. */
export type SimulatedItem = {
  itemType: "message" | "appointment";
  itemId: string; messageId: string; subject: string; sentAt: string;
  from: SimulatedPerson; to: SimulatedPerson[]; cc: SimulatedPerson[];
  text: string;
  /** The whole message, RFC 5322. */
  source: string;
};
export type SimulatedPerson = { name: string; address: string };

export type HostSettings = {
  theme: "light" | "dark"; language: string;
  /** The newest Mailbox requirement set that the pretended client knows, for example "1.5". */
  mailbox: string;
  member: SimulatedPerson;
};

/** What the simulator tells the pane that it frames. */
export type ToPane = { inlay: "host"; settings: HostSettings; item: SimulatedItem | null };
/** What the pane's stub tells the simulator: that it is there and wants to know what is open. */
export type FromPane = { inlay: "pane" };
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
