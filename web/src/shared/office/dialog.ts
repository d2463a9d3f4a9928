import { officeCall, OfficeFailure } from "./call";

type DialogMessage = { message: string; origin?: string | undefined };

/** The dialog was closed by hand, or could not be opened. */
export class DialogClosed extends Error {
  constructor(readonly byHand: boolean) {
    super("The dialog was closed.");
  }
}

/**
 * Opens a page of our own origin in a dialog and waits for the one message that it sends.
 * @param late The click that asks for it is some time ago: Outlook asks once more, or the browser would block the window.
 */
export async function askInDialog(url: string, signal: AbortSignal, late = false): Promise<string> {
  if (typeof Office === "undefined") throw new OfficeFailure("missing", "No dialog here.");
  const dialog = await officeCall<Office.Dialog>((done) =>
    Office.context.ui.displayDialogAsync(url, { width: 30, height: 60, promptBeforeOpen: late }, done), 120_000);
  return new Promise((resolve, reject) => {
    const finish = (end: () => void) => {
      signal.removeEventListener("abort", aborted);
      try {
        dialog.close();
      } catch {
        // Closed already.
      }
      end();
    };
    const aborted = () => finish(() => reject(new DialogClosed(true)));
    signal.addEventListener("abort", aborted);
    dialog.addEventHandler(Office.EventType.DialogMessageReceived, (event: DialogMessage | { error: number }) => {
      if (!("message" in event)) return finish(() => reject(new DialogClosed(false)));
      // Clients with DialogOrigin 1.1 say who sent it: nobody but our own page may answer.
      if (event.origin !== undefined && event.origin !== location.origin) return;
      finish(() => resolve(event.message));
    });
    // 12006: closed by hand. 12002, 12003: not loaded.
    dialog.addEventHandler(Office.EventType.DialogEventReceived, (event: { error: number } | DialogMessage) =>
      finish(() => reject(new DialogClosed("error" in event && event.error === 12006))));
  });
}

/** Sends the dialog's one message to the pane that opened it; false where no pane did. */
export async function tellPane(message: string): Promise<boolean> {
  try {
    if (typeof Office === "undefined") return false;
    await Office.onReady();
    Office.context.ui.messageParent(message, { targetOrigin: location.origin });
    return true;
  } catch {
    return false;
  }
}
