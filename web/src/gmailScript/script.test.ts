import { describe, expect, it } from "vitest";
import source from "../../../manifests/gmail/appsscript/Code.gs?raw";
import { all, cardService, RefusedCall, type Recorded } from "./cardService.testing";

type Step = { pushCard?: Card; updateCard?: Card };
type Card = { name: string; sections: { widgets: object[] }[] };
type Answer = { renderActions: { action?: { navigations?: Step[] } } };
type Fetched = { url: string; options: { payload: string; headers: Record<string, string> } };
type Script = Record<"onHomepage" | "onMessage" | "onCompose" | "onSettings" | "onSignOut" | "onAction" | "onReply", (event: object) => unknown>;

type Drafted = { id: string; token: string; all: boolean; body: string; options: { htmlBody: string; bcc?: string; inlineImages: Record<string, { bytes: number[]; type: string; name: string }> } };

const cards = import.meta.glob<{ default: Answer }>("../../../tests/AddinHost.Tests/GmailAddon/Cards/*.json", { eager: true });
const event = { commonEventObject: { userLocale: "en", timeZone: { id: "Europe/Berlin" } }, gmail: { messageId: "msg-f:1", accessToken: "message-token" } };

/** The script beside a host that gives this answer. */
function scripted(answer: object, status = 200): { script: Script; fetched: Fetched[]; drafts: Drafted[] } {
  const drafts: Drafted[] = [];
  let token = "";
  const gmail = {
    setCurrentMessageAccessToken: (given: string) => { token = given; },
    getMessageById: (id: string) => {
      const make = (all: boolean) => (body: string, options: Drafted["options"]) => { drafts.push({ id, token, all, body, options }); return "the draft"; };
      return { createDraftReply: make(false), createDraftReplyAll: make(true) };
    },
  };
  const utilities = { base64Decode: (text: string) => Array.from(atob(text), (letter) => letter.charCodeAt(0)), newBlob: (bytes: number[], type: string, name: string) => ({ bytes, type, name }) };
  const fetched: Fetched[] = [];
  const fetch = (url: string, options: Fetched["options"]) => {
    fetched.push({ url, options });
    return { getResponseCode: () => status, getContentText: () => JSON.stringify(answer) };
  };
  const make = new Function("CardService", "UrlFetchApp", "ScriptApp", "GmailApp", "Utilities", `${source.replaceAll("{publicUrl}", "https://inlay.example.com")}
return { onHomepage, onMessage, onCompose, onSettings, onSignOut, onAction, onReply };`) as (...given: object[]) => Script;
  return { script: make(cardService(), { fetch }, { getIdentityToken: () => "identity-token", getOAuthToken: () => "oauth-token" }, gmail, utilities), fetched, drafts };
}

const callsOf = (recorded: Recorded[], method: string) => recorded.flatMap((one) => one.calls).filter((call) => call.method === method);

describe("the script that draws cards", () => {
  it.each(Object.entries(cards).map(([path, module]) => [path.split("/").pop()!, module.default] as const))("draws %s with calls that Google has, and leaves out no widget", (_, answer) => {
    const { script } = scripted(answer);
    const drawn = all(script.onAction(event));
    const steps = answer.renderActions.action?.navigations ?? [];
    const widgets = steps.flatMap((step) => (step.pushCard ?? step.updateCard)?.sections ?? []).flatMap((section) => section.widgets);
    expect(steps.length).toBeGreaterThan(0);
    expect(callsOf(drawn, "addWidget")).toHaveLength(widgets.length);
    const again = all(scripted(answer).script.onMessage(event));
    expect(callsOf(again, "addWidget")).toHaveLength(widgets.length);
  });

  it("sends both tokens, what was typed and the signed meaning of a button to its own address of the host", () => {
    const { script, fetched } = scripted({ renderActions: { action: { notification: { text: "Logged." } } } });
    const answer = all(script.onAction({ ...event, commonEventObject: { ...event.commonEventObject, parameters: { action: "signed" }, formInputs: { text: { "": { stringInputs: { value: ["Hello"] } } } } } }));
    expect(fetched[0]!.url).toBe("https://inlay.example.com/gmail/script/action");
    expect(fetched[0]!.options.headers["Authorization"]).toBe("Bearer identity-token");
    const sent = JSON.parse(fetched[0]!.options.payload) as { commonEventObject: { parameters: object; formInputs: object }; authorizationEventObject: object; gmail: object };
    expect(sent.authorizationEventObject).toEqual({ userOAuthToken: "oauth-token" });
    expect(sent.commonEventObject.parameters).toEqual({ action: "signed" });
    expect(sent.commonEventObject.formInputs).toEqual({ text: { stringInputs: { value: ["Hello"] } } });
    expect(sent.gmail).toEqual(event.gmail);
    expect(callsOf(answer, "setText")[0]!.arguments).toEqual(["Logged."]);
  });

  it("has one function behind every button", () => {
    const [, answer] = Object.entries(cards).find(([path]) => path.endsWith("message-known.en.json"))!;
    const drawn = all(scripted(answer.default).script.onMessage(event));
    const functions = callsOf(drawn, "setFunctionName").map((call) => call.arguments[0]);
    expect(functions.length).toBeGreaterThan(3);
    expect(new Set(functions)).toEqual(new Set(["onAction"]));
  });

  it("puts text, subject and blind recipients into what is being written", () => {
    const markup = {
      updateBody: { type: "IN_PLACE_INSERT", insertContents: [{ content: "<p>Hi</p>", contentType: "MUTABLE_HTML" }] },
      updateSubject: { subject: "Thank you" },
      updateBccRecipients: { bccRecipients: [{ email: "kept@x.test" }, { email: "log@x.test" }] },
    };
    const drawn = all(scripted({ renderActions: { hostAppAction: { gmailAction: { updateDraftActionMarkup: markup } } } }).script.onAction(event));
    expect(drawn[0]!.type).toBe("UpdateDraftActionResponseBuilder");
    expect(callsOf(drawn, "addUpdateContent")[0]!.arguments).toEqual(["<p>Hi</p>", "MUTABLE_HTML"]);
    expect(callsOf(drawn, "setUpdateType")[0]!.arguments).toEqual(["IN_PLACE_INSERT"]);
    expect(callsOf(drawn, "addUpdateSubject")[0]!.arguments).toEqual(["Thank you"]);
    expect(callsOf(drawn, "addUpdateBccRecipients")[0]!.arguments).toEqual([["kept@x.test", "log@x.test"]]);
  });

  it("goes back to the first card and shows it anew", () => {
    const card = { name: "message", header: { title: "Inlay" }, sections: [] };
    const drawn = all(scripted({ renderActions: { action: { navigations: [{ popToRoot: true }, { updateCard: card }] } }, stateChanged: true }).script.onAction(event));
    const navigation = drawn.find((one) => one.type === "Navigation")!;
    expect(navigation.calls.map((call) => call.method)).toEqual(["popToRoot", "updateCard"]);
    expect(callsOf(drawn, "setStateChanged")).toHaveLength(1);
  });

  it("tells Gmail beforehand which buttons make an answer, and leaves the others as they are", () => {
    const button = (text: string, makesDraft?: true) => ({ text, onClick: { action: { function: "", parameters: [{ key: "action", value: text }], ...(makesDraft && { makesDraft }) } } });
    const card = { name: "reply", header: { title: "Reply" }, sections: [{ widgets: [{ decoratedText: { text: "Thanks", button: button("Write", true) } }, { buttonList: { buttons: [button("Search")] } }] }] };
    const drawn = all(scripted({ renderActions: { action: { navigations: [{ pushCard: card }] } } }).script.onAction(event));
    expect(callsOf(drawn, "setComposeAction").map((call) => call.arguments[1])).toEqual(["REPLY_AS_DRAFT"]);
    expect(callsOf(drawn, "setOnClickAction")).toHaveLength(1);
    expect(callsOf(drawn, "setFunctionName").map((call) => call.arguments[0]).sort()).toEqual(["onAction", "onReply"]);
  });

  it.each([[false], [true]])("makes the answer itself, with its images and for the open message alone (to all: %s)", (toAll) => {
    const draftReply = { htmlBody: "<p>Hi <img src=\"cid:a@inlay\"></p>", bcc: "log@x.test", toAll, images: [{ contentId: "a@inlay", name: "logo.png", type: "image/png", content: "AQID" }] };
    const { script, fetched, drafts } = scripted({ renderActions: { hostAppAction: { gmailAction: { draftReply } } } });
    const drawn = all(script.onReply(event));
    expect(fetched[0]!.url).toBe("https://inlay.example.com/gmail/script/action");
    expect(drafts).toEqual([{
      id: "msg-f:1", token: "message-token", all: toAll, body: "",
      options: { htmlBody: draftReply.htmlBody, bcc: "log@x.test", inlineImages: { "a@inlay": { bytes: [1, 2, 3], type: "image/png", name: "logo.png" } } },
    }]);
    expect([drawn[0]!.type, callsOf(drawn, "setGmailDraft")[0]!.arguments]).toEqual(["ComposeActionResponseBuilder", ["the draft"]]);
  });

  it.each([
    [{ renderActions: { action: { notification: { text: "That template is not here." } } } }, 200, "That template is not here."],
    [{}, 401, "answered 401"],
  ])("lets Gmail show the words where no answer was made", (answer, status, words) => {
    const { script, drafts } = scripted(answer, status);
    expect(() => script.onReply(event)).toThrow(words);
    expect(drafts).toEqual([]);
  });

  it("answers the menu of the add-on with cards", () => {
    const [, answer] = Object.entries(cards).find(([path]) => path.endsWith("settings.en.json"))!;
    expect(all(scripted(answer.default).script.onSettings(event))[0]!.type).toBe("UniversalActionResponseBuilder");
  });

  it("says so on a card when the host does not answer", () => {
    const drawn = all(scripted({}, 401).script.onHomepage(event));
    expect(callsOf(drawn, "setText").map((call) => call.arguments[0])).toEqual([expect.stringContaining("answered 401")]);
  });

  it("would be found out if it called what Google does not have", () => {
    const service = cardService() as unknown as { newTextButton: () => { setColour: (name: string) => void } };
    expect(() => service.newTextButton().setColour("red")).toThrow(RefusedCall);
  });
});
