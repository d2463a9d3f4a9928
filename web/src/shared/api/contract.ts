// Holds the shapes that the pages use (types.ts) against those that the host tells (schema.d.ts, made from its OpenAPI document):
// a field that the host does not have stops the build here.
import type { components } from "./schema";
import type { AddAliasRequest, Alias, AliasList, Attachment, Authorization, AuthorizationRequest, Backfill, BackfillChoice, BackfillEstimate, ChangeAliasRequest, Company, CompanyEdit, ConnectRequest, Consent, Contact, ContactEdit, Detection, Disclosure, Exclusion, Import, Mailbox, Me, MemberNotice, Merged, Message, Note, OwnMail, Preset, PresetRequest, Property, ProviderApp, ProviderAppRequest, ProviderCheck, Push, ReconnectRequest, RemovedMailbox, ReplyWait, SendAnswer, SendRequest, SetupState, Task, TimelineEntry, VerifyAliasRequest } from "./types";

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
  Agrees<Alias, Wire["AliasView"]>,
  Agrees<AliasList, Wire["AliasList"]>,
  Agrees<AddAliasRequest, Wire["AddAliasRequest"]>,
  Agrees<ChangeAliasRequest, Wire["ChangeAliasRequest"]>,
  Agrees<VerifyAliasRequest, Wire["VerifyAliasRequest"]>,
  Agrees<Preset, Wire["ManagePresetsView"]>,
  Agrees<PresetRequest, Wire["ManagePresetsRequest"]>,
  Agrees<Contact, Wire["ContactView"]>,
  Agrees<ContactEdit, Wire["EditContactRequest"]>,
  Agrees<Merged, Wire["MergeContactsResponse"]>,
  Agrees<Company, Wire["CompanyView"]>,
  Agrees<CompanyEdit, Wire["WriteCompanyRequest"]>,
  Agrees<Property, Wire["PropertyView"]>,
  Agrees<Task, Wire["TaskView"]>,
  Agrees<Note, Wire["NoteView"]>,
  Agrees<ReplyWait, Wire["ReplyWaitView"]>,
  Agrees<Import, Wire["ImportView"]>,
  Agrees<Attachment, Wire["AttachmentView"]>,
  Agrees<TimelineEntry, Wire["TimelineEntryView"]>,
  Agrees<Message, Wire["GetMessageResponse"]>,
  Agrees<SendRequest, Wire["SendMessageRequest"]>,
  Agrees<SendAnswer, Wire["SendMessageResponse"]>,
  Agrees<Backfill, Wire["BackfillView"]>,
  Agrees<BackfillChoice, Wire["BackfillChoice"]>,
  Agrees<BackfillEstimate, Wire["BackfillEstimate"]>,
] = [true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true];
