/** The part of Office that the handlers use. Every call is optional: a client may be older than the event it raises. */
export type Result<T> = { status: unknown; value: T };
type Ask<T> = (done: (result: Result<T>) => void) => void;
type Person = { emailAddress?: string; displayName?: string };
type People = { getAsync: Ask<Person[]> };
type Options = { coercionType?: string };

export type Item = {
  to: People; cc: People; bcc?: People;
  from?: { getAsync: Ask<Person> };
  subject: { getAsync: Ask<string> };
  body: {
    getTypeAsync?: Ask<string>;
    getAsync: (type: string, done: (result: Result<string>) => void) => void;
    setAsync: (html: string, options: Options, done: (result: Result<void>) => void) => void;
  };
  internetHeaders?: {
    getAsync: (names: string[], done: (result: Result<Record<string, string>>) => void) => void;
    setAsync: (headers: Record<string, string>, done: (result: Result<void>) => void) => void;
  };
  sessionData?: {
    getAsync: (name: string, done: (result: Result<string>) => void) => void;
    setAsync: (name: string, value: string, done: (result: Result<void>) => void) => void;
  };
  sensitivityLabel?: { getAsync: Ask<string | null> };
};

export type LaunchEvent = { completed: (options?: { allowEvent: boolean }) => void };

declare const Office: {
  context: { mailbox: { item: Item } };
  actions?: { associate: (name: string, handler: (event: LaunchEvent) => void) => void };
} | undefined;
declare const OfficeRuntime: { auth?: { getAccessToken: (options: object) => Promise<string> } } | undefined;

export const item = (): Item => (Office as NonNullable<typeof Office>).context.mailbox.item;

export function associate(name: string, handler: (event: LaunchEvent) => void): void {
  if (typeof Office !== "undefined" && Office.actions) Office.actions.associate(name, handler);
}

/** Calls Office and waits, but not for ever: what it does not tell in time, or cannot, is the fallback. */
export function ask<T, F>(start: Ask<T>, fallback: F, limit: number): Promise<T | F> {
  return within(limit, fallback, new Promise<T | F>((resolve) => {
    // AsyncResultStatus.Succeeded is the text "succeeded" in every client.
    start((result) => resolve(String(result.status).toLowerCase() === "succeeded" ? result.value : fallback));
  }));
}

/** The promise, or the fallback when it fails or takes longer (milliseconds). */
export function within<T, F>(limit: number, fallback: F, promise: Promise<T>): Promise<T | F> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(fallback), Math.max(0, limit));
    const settle = (value: T | F) => {
      clearTimeout(timer);
      resolve(value);
    };
    promise.then(settle, () => settle(fallback));
  });
}

/** Outlook's word for who its user is (single sign-on by the manifest), without asking anybody; null where there is none. */
export function outlookToken(): Promise<string | null> {
  try {
    if (typeof OfficeRuntime === "undefined" || !OfficeRuntime.auth) return Promise.resolve(null);
    return OfficeRuntime.auth.getAccessToken({ allowSignInPrompt: false, allowConsentPrompt: false, forMSGraphAccess: false });
  } catch (_) {
    return Promise.resolve(null);
  }
}
