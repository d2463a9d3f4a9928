import type { SimulatedDraft, SimulatedItem } from "../../shared/office/simulated/protocol";
import { formInputs, type Inputs } from "./cards";

const root = "https://www.googleapis.com/auth/";

/** What the add-on asks for at Google (CardScopes); a member who says no has given the first two only. */
export const allScopes = ["gmail.addons.execute", "userinfo.email", "gmail.addons.current.message.metadata", "gmail.addons.current.message.action", "gmail.addons.current.action.compose", "script.locale"].map((name) => root + name);
export const fewScopes = allScopes.slice(0, 2);

export type Context = { language: string; scopes: readonly string[]; item: SimulatedItem | null; draft: SimulatedDraft | null };

/** An event as Google sends it, without the tokens that Google alone can sign. */
export function eventOf({ language, scopes, item, draft }: Context, pressed: { parameters: { key: string; value: string }[]; inputs: Inputs } | null): object {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const addresses = (people: SimulatedDraft["to"]) => people.map((person) => person.address);
  return {
    commonEventObject: {
      hostApp: "GMAIL", platform: "WEB", userLocale: language, timeZone: { id: zone, offset: -new Date().getTimezoneOffset() * 60_000 },
      ...(pressed && { formInputs: formInputs(pressed.inputs), parameters: Object.fromEntries(pressed.parameters.map(({ key, value }) => [key, value])) }),
    },
    authorizationEventObject: { authorizedScopes: scopes },
    gmail: draft
      ? { toRecipients: addresses(draft.to), ccRecipients: addresses(draft.cc), bccRecipients: addresses(draft.bcc), ...(draft.composeType === "newMail" ? {} : { threadId: "thread-f:1" }) }
      // Gmail's own names of them; the simulator has one message open, whose source goes beside the event.
      : item ? { messageId: "msg-f:1", threadId: "thread-f:1" } : {},
  };
}
