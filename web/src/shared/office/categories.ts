import { officeCall } from "./call";
import { mailbox, supports } from "./host";

/** The Outlook category of a message that was logged by hand. */
const category = "Logged";
// The value of Office.MailboxEnums, which some clients fill late.
const green = "Preset4" as unknown as Office.MailboxEnums.CategoryColor;

type Item = Pick<Office.MessageRead, "categories">;

/** Marks a message in Outlook itself (Mailbox 1.8). A mark and nothing more: where the client or the mailbox does not allow it, nothing is lost. */
export async function markLogged(given?: Item): Promise<boolean> {
  const box = mailbox();
  const item = given ?? (box?.item as Item | null | undefined);
  if (!box || !item || !supports("1.8") || typeof item.categories?.addAsync !== "function") return false;
  try {
    await officeCall<void>((done) => item.categories.addAsync([category], done));
    return true;
  } catch {
    // Outlook takes only categories that the mailbox knows.
    if (typeof box.masterCategories?.addAsync !== "function") return false;
  }

  try {
    await officeCall<void>((done) => box.masterCategories.addAsync([{ displayName: category, color: green }], done));
    await officeCall<void>((done) => item.categories.addAsync([category], done));
    return true;
  } catch {
    return false;
  }
}
