/** A call into Office that failed, was not there, or never answered. */
export class OfficeFailure extends Error {
  constructor(readonly code: number | "missing" | "silent", message: string) {
    super(message);
  }
}

type Result<T> = { status: unknown; value: T; error?: { code?: number; message?: string } | undefined };

/** Turns Office's callbacks into promises. Some clients never call back, so every call has a time limit (milliseconds). */
export function officeCall<T>(start: (done: (result: Result<T>) => void) => void, limit = 10_000): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new OfficeFailure("silent", "Outlook did not answer.")), limit);
    try {
      start((result) => {
        clearTimeout(timer);
        // AsyncResultStatus.Succeeded is the text "succeeded" in every client.
        if (String(result.status).toLowerCase() === "succeeded") resolve(result.value);
        else reject(new OfficeFailure(result.error?.code ?? "silent", result.error?.message ?? "Outlook refused."));
      });
    } catch (thrown) {
      clearTimeout(timer);
      reject(new OfficeFailure("missing", thrown instanceof Error ? thrown.message : "Outlook does not know this call."));
    }
  });
}
