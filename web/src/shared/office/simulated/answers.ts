/** Office's callback, wherever it stands among what a call was given. */
export type Done = ((result: object) => void) | undefined;

/** The ways in which the pretended client answers. */
export type Means = {
  /** True when the client has this Mailbox requirement set. */
  known: (version: string) => boolean;
};

export const succeeded = (done: Done, value?: unknown, asyncContext?: unknown) => void setTimeout(() => done?.({ status: "succeeded", value, asyncContext }), 0);
export const failed = (done: Done, code: number, message: string) => void setTimeout(() => done?.({ status: "failed", error: { code, message, name: "Error" } }), 0);

/** Callbacks come last, with or without options before them. */
export const doneIn = (given: readonly unknown[]) => given.findLast((one) => typeof one === "function") as Done;

/** A getter of Office: answers with what stands there when it is asked. */
export const gives = (read: () => unknown) => (...given: unknown[]) => succeeded(doneIn(given), read());

/** A setter of Office: takes the first thing it is given. */
export const takes = <T>(write: (value: T) => void) => (value: T, ...given: unknown[]) => {
  write(value);
  succeeded(doneIn(given));
};
