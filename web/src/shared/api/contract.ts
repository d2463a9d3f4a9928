// Holds the shapes that the pages use (types.ts) against those that the host tells (schema.d.ts, made from its OpenAPI document):
// a field that the host does not have stops the build here.
import type { components } from "./schema";
import type { Attachment, Authorization, AuthorizationRequest, Consent, ConnectRequest, Contact, Detection, Disclosure, Exclusion, Mailbox, Me, MemberNotice, Message, OwnMail, ProviderApp, ProviderAppRequest, ProviderCheck, Push, ReconnectRequest, RemovedMailbox, SendAnswer, SendRequest, SetupState, TimelineEntry } from "./types";

type Wire = components["schemas"];
type Missing<Used, Told> = Exclude<keyof Used, keyof Told>;
type Agrees<Used, Told> = [Missing<Used, Told>] extends [never] ? true : Missing<Used, Told>;

export const agreed: [
  Agrees<Me, Wire["WhoAmIResponse"]>,
  Agrees<SetupState, Wire["SetUpState"]>,
  Agrees<Mailbox, Wire["MailboxView"]>,
  Agrees<Push, Wire["PushView"]>,
  Agrees<Exclusion, Wire["ExclusionView"]>,
  Agrees<MemberNotice, Wire["NoticeView"]>,
  Agrees<OwnMail, Wire["OwnMailView"]>,
  Agrees<Detection, Wire["DetectionAnswer"]>,
  Agrees<Disclosure, Wire["Disclosure"]>,
  Agrees<Consent, Wire["ConsentRequest"]>,
  Agrees<ConnectRequest, Wire["ConnectMailboxRequest"]>,
  Agrees<ReconnectRequest, Wire["ReconnectMailboxRequest"]>,
  Agrees<AuthorizationRequest, Wire["StartAuthorizationRequest"]>,
  Agrees<Authorization, Wire["StartAuthorizationResponse"]>,
  Agrees<RemovedMailbox, Wire["RemoveMailboxResponse"]>,
  Agrees<ProviderApp, Wire["ProviderAppView"]>,
  Agrees<ProviderAppRequest, Wire["ManageProviderAppsRequest"]>,
  Agrees<ProviderCheck, Wire["CheckProviderAppCheck"]>,
  Agrees<Contact, Wire["ContactView"]>,
  Agrees<Attachment, Wire["AttachmentView"]>,
  Agrees<TimelineEntry, Wire["TimelineEntryView"]>,
  Agrees<Message, Wire["GetMessageResponse"]>,
  Agrees<SendRequest, Wire["SendMessageRequest"]>,
  Agrees<SendAnswer, Wire["SendMessageResponse"]>,
] = [true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true];
