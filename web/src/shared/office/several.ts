import { officeCall } from "./call";
import { markLogged } from "./categories";
import { mailbox, supports } from "./host";
import { bytesOf } from "./raw";

type Loaded = Office.LoadedMessageRead & { unloadAsync?: (done: (result: Office.AsyncResult<void>) => void) => void; categories?: Office.Categories };

/** Can this client hand out selected messages one by one (Mailbox 1.15)? */
export const canLoadSelected = (): boolean => supports("1.15") && typeof mailbox()?.loadItemByIdAsync === "function";

/** Takes one selected message at a time: gives its source to "use", marks it where that says so, and puts it down again, also when something fails. */
export async function withSelected(id: string, use: (source: Blob) => Promise<boolean>): Promise<void> {
  const box = mailbox();
  if (!box) throw new Error("Outlook is gone.");
  const item = await officeCall<Loaded>((done) => box.loadItemByIdAsync(id, done as (result: Office.AsyncResult<unknown>) => void), 20_000);
  try {
    const eml = await officeCall<string>((done) => item.getAsFileAsync(done), 30_000);
    if (await use(new Blob([bytesOf(eml)], { type: "message/rfc822" }))) await markLogged(item as unknown as Office.MessageRead);
  } finally {
    // Only one may be loaded at a time.
    await officeCall<void>((done) => (item.unloadAsync ? item.unloadAsync(done) : done({ status: "succeeded" } as unknown as Office.AsyncResult<void>))).catch(() => undefined);
  }
}
