/** Cards and answers as Google gets them (google.apps.card.v1), as far as our add-on uses them. */
export type OnClick = {
  action?: { function: string; parameters?: { key: string; value: string }[] };
  openLink?: { url: string; onClose?: "NOTHING" | "RELOAD" };
};
export type Button = { text: string; onClick: OnClick; type?: "FILLED" };
export type SelectionKind = "SWITCH" | "CHECK_BOX" | "RADIO_BUTTON" | "DROPDOWN";
export type Widget = {
  textParagraph?: { text: string };
  decoratedText?: { startIcon?: { knownIcon: string }; topLabel?: string; text: string; wrapText?: boolean; bottomLabel?: string; onClick?: OnClick; button?: Button };
  buttonList?: { buttons: Button[] };
  textInput?: { name: string; label: string; value?: string; type?: "SINGLE_LINE" | "MULTIPLE_LINE"; hintText?: string };
  selectionInput?: { name: string; label?: string; type: SelectionKind; items: { text: string; value: string; selected?: boolean }[] };
  dateTimePicker?: { name: string; label: string; valueMsEpoch?: number | string };
  divider?: object;
};
export type Section = { header?: string; collapsible?: boolean; uncollapsibleWidgetsCount?: number; widgets: Widget[] };
export type Card = {
  name: string; header: { title: string; subtitle?: string }; sections: Section[];
  cardActions?: { actionLabel: string; onClick: OnClick }[];
  fixedFooter?: { primaryButton: Button; secondaryButton?: Button };
};

export type DraftChange = {
  updateBody?: { type: string; insertContents: { content: string; contentType: string }[] };
  updateSubject?: { subject: string };
  updateBccRecipients?: { bccRecipients: { email: string }[] };
};
export type Answer = {
  renderActions?: {
    action?: { navigations?: { pushCard?: Card; updateCard?: Card; pop?: boolean; popToRoot?: boolean }[]; notification?: { text: string } };
    hostAppAction?: { gmailAction: { updateDraftActionMarkup?: DraftChange; openCreatedDraftActionMarkup?: { draftId: string } } };
  };
  requesting_google_scopes?: { scopes: string[] };
};

/** The cards that lie upon each other after an answer; the last one is seen. */
export function after(stack: readonly Card[], answer: Answer): Card[] {
  let cards = [...stack];
  for (const { pushCard, updateCard, pop, popToRoot } of answer.renderActions?.action?.navigations ?? []) {
    if (pushCard) cards.push(pushCard);
    if (updateCard) cards = [...cards.slice(0, -1), updateCard];
    if (pop) cards = cards.length > 1 ? cards.slice(0, -1) : cards;
    if (popToRoot) cards = cards.slice(0, 1);
  }
  return cards;
}

/** What stands in the fields of a card: texts and choices, or a day in milliseconds. */
export type Inputs = Record<string, string[] | number>;

/** As the card brings them. */
export function inputsOf(card: Card): Inputs {
  const inputs: Inputs = {};
  for (const { textInput, selectionInput, dateTimePicker } of card.sections.flatMap((section) => section.widgets)) {
    if (textInput) inputs[textInput.name] = [textInput.value ?? ""];
    if (selectionInput) inputs[selectionInput.name] = selectionInput.items.filter((item) => item.selected).map((item) => item.value);
    if (dateTimePicker?.valueMsEpoch !== undefined) inputs[dateTimePicker.name] = Number(dateTimePicker.valueMsEpoch);
  }
  return inputs;
}

/** In the form in which Google sends them; what has no value is left out. */
export const formInputs = (inputs: Inputs): Record<string, object> =>
  Object.fromEntries(Object.entries(inputs).flatMap(([name, value]): [string, object][] => {
    if (typeof value === "number") return [[name, { dateInput: { msSinceEpoch: String(value) } }]];
    return value.length > 0 ? [[name, { stringInputs: { value } }]] : [];
  }));

/** Which of the add-on's endpoints an address names, whatever this host is called outside: its last part. */
export const triggerOf = (url: string): string => new URL(url).pathname.split("/").at(-1) ?? "";

/** The body of a draft with what a card put into it: where the cursor was, which is in front of what is quoted. */
export function inserted(html: string, change: NonNullable<DraftChange["updateBody"]>): string {
  const added = change.insertContents.map(({ content, contentType }) => (contentType === "TEXT" ? escaped(content) : bodyIn(content))).join("");
  if (change.type === "REPLACE") return added;
  if (change.type === "INSERT_AT_END") return html + added;
  const quote = html.search(/(<p><br><\/p>)?<blockquote\b/);
  const at = change.type === "INSERT_AT_START" ? 0 : quote < 0 ? html.length : quote;
  return html.slice(0, at).replace(/^<p><br><\/p>$/, "") + added + html.slice(at);
}

/** The server may answer with a whole document; a draft takes what stands in it. */
const bodyIn = (html: string) => /<body[^>]*>([\s\S]*?)(?:<\/body>|$)/i.exec(html)?.[1] ?? html;
const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
