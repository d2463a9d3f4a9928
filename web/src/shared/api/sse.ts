/** One event as the server sent it. */
export type ServerEvent = { id: string | null; event: string; data: string };

const longestLine = 1_000_000;

/** Takes a server-sent event stream apart (WHATWG HTML section 9.2.6), piece by piece as it arrives. */
export class EventStreamParser {
  private rest = "";
  private id: string | null = null;
  private event = "";
  private data: string[] = [];

  /** The events that this piece completes. Throws when a line passes a million characters. */
  push(piece: string): ServerEvent[] {
    const events: ServerEvent[] = [];
    const text = this.rest + piece;
    let start = 0;
    for (;;) {
      const end = indexOfLineEnd(text, start);
      // A carriage return at the very end may be half of CRLF: wait for what follows.
      if (end < 0 || (text[end] === "\r" && end + 1 === text.length)) break;
      this.line(text.slice(start, end), events);
      start = end + (text[end] === "\r" && text[end + 1] === "\n" ? 2 : 1);
    }
    this.rest = text.slice(start);
    if (this.rest.length > longestLine) throw new Error("event stream line too long");
    return events;
  }

  private line(line: string, events: ServerEvent[]): void {
    if (line === "") {
      if (this.data.length > 0) events.push({ id: this.id, event: this.event || "message", data: this.data.join("\n") });
      this.event = "";
      this.data = [];
      this.id = null;
      return;
    }
    const colon = line.indexOf(":");
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "data") this.data.push(value);
    else if (field === "event") this.event = value;
    else if (field === "id" && !value.includes("\0")) this.id = value;
  }
}

function indexOfLineEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 13) return at;
  }
  return -1;
}
