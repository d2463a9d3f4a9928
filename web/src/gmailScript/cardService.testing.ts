// Stands in for Google's CardService: records every call, and refuses what Google's reference does not have. The methods are those of the reference pages of the classes.

const methods: Record<string, string[]> = {
  CardBuilder: ["setName", "setHeader", "addSection", "addCardAction", "setFixedFooter", "build"],
  CardHeader: ["setTitle", "setSubtitle", "setImageUrl", "setImageStyle", "setImageAltText"],
  CardSection: ["setHeader", "setCollapsible", "setNumUncollapsibleWidgets", "addWidget"],
  CardAction: ["setText", "setOnClickAction", "setOpenLink", "setOnClickOpenLinkAction", "setComposeAction"],
  FixedFooter: ["setPrimaryButton", "setSecondaryButton"],
  TextParagraph: ["setText", "setMaxLines"],
  Divider: [],
  ButtonSet: ["addButton"],
  TextButton: ["setText", "setOnClickAction", "setComposeAction", "setOpenLink", "setTextButtonStyle", "setBackgroundColor", "setDisabled", "setAltText"],
  DecoratedText: ["setText", "setTopLabel", "setBottomLabel", "setStartIcon", "setEndIcon", "setButton", "setSwitchControl", "setWrapText", "setOnClickAction", "setComposeAction", "setOpenLink"],
  IconImage: ["setIcon", "setIconUrl", "setAltText", "setImageCropType"],
  Switch: ["setFieldName", "setValue", "setSelected", "setControlType", "setOnChangeAction"],
  TextInput: ["setFieldName", "setTitle", "setValue", "setHint", "setMultiline", "setSuggestions", "setOnChangeAction"],
  SelectionInput: ["setFieldName", "setTitle", "setType", "addItem", "setOnChangeAction"],
  DatePicker: ["setFieldName", "setTitle", "setValueInMsSinceEpoch", "setOnChangeAction"],
  Action: ["setFunctionName", "setParameters", "setLoadIndicator", "setPersistValues"],
  OpenLink: ["setUrl", "setOpenAs", "setOnClose"],
  Navigation: ["pushCard", "updateCard", "popCard", "popToRoot", "popToNamedCard"],
  Notification: ["setText"],
  ActionResponseBuilder: ["setNavigation", "setNotification", "setOpenLink", "setStateChanged", "build"],
  ComposeActionResponseBuilder: ["setGmailDraft", "build"],
  UniversalActionResponseBuilder: ["displayAddOnCards", "setOpenLink", "build"],
  UpdateDraftActionResponseBuilder: ["setUpdateDraftBodyAction", "setUpdateDraftSubjectAction", "setUpdateDraftToRecipientsAction", "setUpdateDraftCcRecipientsAction", "setUpdateDraftBccRecipientsAction", "build"],
  UpdateDraftBodyAction: ["addUpdateContent", "setUpdateType"],
  UpdateDraftSubjectAction: ["addUpdateSubject"],
  UpdateDraftBccRecipientsAction: ["addUpdateBccRecipients"],
};

const values: Record<string, string[]> = {
  Icon: ["AIRPLANE", "BOOKMARK", "BUS", "CAR", "CLOCK", "CONFIRMATION_NUMBER_ICON", "DOLLAR", "DESCRIPTION", "EMAIL", "EVENT_PERFORMER", "EVENT_SEAT", "FLIGHT_ARRIVAL", "FLIGHT_DEPARTURE", "HOTEL", "HOTEL_ROOM_TYPE", "INVITE", "MAP_PIN", "MEMBERSHIP", "MULTIPLE_PEOPLE", "OFFER", "PERSON", "PHONE", "RESTAURANT_ICON", "SHOPPING_CART", "STAR", "STORE", "TICKET", "TRAIN", "VIDEO_CAMERA", "VIDEO_PLAY"],
  TextButtonStyle: ["TEXT", "OUTLINED", "FILLED", "FILLED_TONAL", "BORDERLESS"],
  SelectionInputType: ["CHECK_BOX", "RADIO_BUTTON", "DROPDOWN", "MULTI_SELECT"],
  ComposedEmailType: ["STANDALONE_AS_DRAFT", "REPLY_AS_DRAFT"],
  OpenAs: ["FULL_SIZE", "OVERLAY"],
  OnClose: ["NOTHING", "RELOAD"],
  ContentType: ["TEXT", "MUTABLE_HTML", "IMMUTABLE_HTML"],
  UpdateDraftBodyType: ["IN_PLACE_INSERT", "INSERT_AT_START", "INSERT_AT_END"],
};

/** What a builder was told, in order. */
export type Recorded = { type: string; calls: { method: string; arguments: unknown[] }[] };

export class RefusedCall extends Error {}

function refusing<T extends object>(what: string, known: T): T {
  return new Proxy(known, {
    get(target, name) {
      if (typeof name === "symbol" || name in target) return Reflect.get(target, name) as unknown;
      throw new RefusedCall(`${what}.${name} is not in Google's reference`);
    },
  });
}

function builder(type: string): object {
  const recorded: Recorded = { type, calls: [] };
  const known: Record<string, unknown> = { type, calls: recorded.calls };
  const self = refusing(type, known);
  for (const method of methods[type] ?? []) {
    known[method] = (...given: unknown[]) => {
      if (given.some((one) => one === undefined)) throw new RefusedCall(`${type}.${method} was given nothing`);
      recorded.calls.push({ method, arguments: given });
      return method === "build" ? recorded : self;
    };
  }
  return self;
}

export function cardService(): object {
  const known: Record<string, unknown> = {};
  for (const type of Object.keys(methods)) known[`new${type}`] = () => builder(type);
  for (const [name, list] of Object.entries(values)) known[name] = refusing(name, Object.fromEntries(list.map((value) => [value, value])));
  return refusing("CardService", known);
}

/** Everything that was recorded, from the outside in. */
export function all(root: unknown): Recorded[] {
  const open: unknown[] = [root];
  const found: Recorded[] = [];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    if (Array.isArray(next)) open.unshift(...(next as unknown[]));
    else if (typeof next === "object" && next !== null && "calls" in next) {
      const recorded = next as Recorded;
      found.push(recorded);
      open.unshift(...recorded.calls.flatMap((call) => call.arguments));
    }
  }
  return found;
}
