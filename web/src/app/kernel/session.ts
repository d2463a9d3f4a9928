import { signal } from "@preact/signals";
import { ApiClient } from "../../shared/api/client";
import { LiveStream } from "../../shared/api/events";
import { ApiProblem } from "../../shared/api/problem";
import type { Me, SetupState } from "../../shared/api/types";
import { switchLocale, type Locale } from "../../shared/i18n";

/** Where the visitor stands; everything the app shows hangs on it. */
export type Session =
  | { stage: "starting" }
  | { stage: "unreachable"; problem: ApiProblem }
  | { stage: "setup"; codeRequired: boolean }
  | { stage: "signedOut" }
  | { stage: "signedIn"; me: Me };

export const session = signal<Session>({ stage: "starting" });

const currentMe = (): Me | null => {
  const now = session.peek();
  return now.stage === "signedIn" ? now.me : null;
};

export const client = new ApiClient({
  csrfToken: () => currentMe()?.csrfToken ?? null,
  signedOut: () => {
    if (currentMe()) leave();
  },
});

/** The event stream of whoever is signed in. */
export let live = new LiveStream(client, { shareAcrossTabs: true });

export async function start(): Promise<void> {
  session.value = { stage: "starting" };
  try {
    await enter(await client.get<Me>("/me"));
  } catch (thrown) {
    const problem = ApiProblem.from(thrown);
    if (problem.status !== 401) session.value = { stage: "unreachable", problem };
    else await askForSetup();
  }
}

async function askForSetup(): Promise<void> {
  try {
    const setup = await client.get<SetupState>("/setup");
    session.value = setup.needed ? { stage: "setup", codeRequired: setup.codeRequired } : { stage: "signedOut" };
  } catch (thrown) {
    session.value = { stage: "unreachable", problem: ApiProblem.from(thrown) };
  }
}

/** Takes the answer of set-up, sign-in or /me and goes in. */
export async function enter(me: Me): Promise<void> {
  await switchLocale(me.locale);
  session.value = { stage: "signedIn", me };
  live.open();
}

export async function signIn(email: string, password: string): Promise<void> {
  await enter(await client.post<Me>("/sessions", { email, password }));
}

export async function signOut(): Promise<void> {
  await client.delete("/sessions/current");
  leave();
}

export async function chooseLocale(locale: Locale): Promise<void> {
  await switchLocale(locale);
  const me = currentMe();
  if (!me) return;
  session.value = { stage: "signedIn", me: await client.patch<Me>("/me", { locale }) };
}

function leave(): void {
  live.close();
  live = new LiveStream(client, { shareAcrossTabs: true });
  session.value = { stage: "signedOut" };
}
