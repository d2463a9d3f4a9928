import { computed, signal } from "@preact/signals";
import { isAbort, type ApiClient } from "../../shared/api/client";
import { ApiProblem } from "../../shared/api/problem";
import type { FilledTemplate, MeetingLink, Page, Template } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import type { Draft } from "../../shared/office/draft";
import type { RecordRef, Sidebar } from "../sidebar/view";
import { asChoices, type Choices } from "./choices";
import { base64Of, forMail, imageName, leftTokens, linkHtml } from "./insertion";

/** What the store asks of Outlook. */
export type DraftMeans = {
  read: () => Promise<Draft>; follow: (changed: () => void) => () => void;
  insert: (html: string, text: string) => Promise<void>; attach: (name: string, base64: string) => Promise<boolean>; subject: (subject: string) => Promise<void>;
  keep: (choices: object) => Promise<void>; kept: () => Promise<unknown>;
  own: () => string[];
};
/** A text that waits for a yes, since something in it is missing. */
export type Unfilled = { filled: FilledTemplate; template: Template };

// Recipients are often typed one after another.
const pause = 400;

/** What the pane knows about the message that is being written, and what the member decides about it. */
export class WritingStore {
  readonly view = signal<Sidebar | null>(null);
  readonly problem = signal<ApiProblem | null>(null);
  readonly actionProblem = signal<ApiProblem | null>(null);
  readonly said = signal("");
  readonly templates = signal<Template[] | null>(null);
  readonly unfilled = signal<Unfilled | null>(null);
  readonly busy = signal(false);
  /** Null: as the member's mails begin. */
  private readonly wishes = signal<{ track: boolean | null; log: boolean | null; records: RecordRef[] | null; templateId: string | null }>({ track: null, log: null, records: null, templateId: null });
  private loading = new AbortController();
  private stop: (() => void) | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly api: ApiClient, private readonly means: DraftMeans) {}

  /** Where it cannot be switched, as it stands; else as the member wants it. */
  readonly track = computed(() => this.settled("track"));
  readonly log = computed(() => this.settled("log"));
  /** On which records it is to stand: as chosen, else where the member's mail usually does. */
  readonly records = computed<RecordRef[]>(() => this.wishes.value.records ?? (this.view.value?.targets ?? []).filter((target) => target.chosen).map(({ id, kind, name }) => ({ id, kind, name })));

  /** The member's switches stand otherwise than their mails begin, and nobody else's reason stands in the way. */
  readonly isUnusual = computed(() => {
    const compose = this.view.value?.compose;
    return compose !== null && compose !== undefined && compose.track.mayChange && compose.log.mayChange && (compose.track.on !== this.track.value || compose.log.on !== this.log.value);
  });

  async begin(): Promise<void> {
    const kept = asChoices(await this.means.kept());
    const records = kept && kept.associations.length > 0 ? kept.associations.map((one) => ({ ...one, name: t("paneDraft.record") })) : null;
    if (kept) this.wishes.value = { track: kept.track, log: kept.log, records, templateId: kept.templateId ?? null };
    this.stop = this.means.follow(() => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.load(), pause);
    });
    await this.load();
    const names = new Map(this.view.peek()?.targets.map((target) => [target.id, target.name]));
    if (records) this.wishes.value = { ...this.wishes.peek(), records: records.map((one) => ({ ...one, name: names.get(one.id) ?? one.name })) };
  }

  end(): void {
    this.stop?.();
    this.loading.abort();
    clearTimeout(this.timer);
  }

  async load(): Promise<void> {
    this.loading.abort();
    const loading = (this.loading = new AbortController());
    try {
      const draft = await this.means.read();
      if (loading.signal.aborted) return;
      const view = await this.api.post<Sidebar>("/sidebar", { mode: "compose", from: draft.from, inReplyTo: draft.inReplyTo, participants: draft.to, own: this.means.own() }, { signal: loading.signal });
      this.problem.value = null;
      this.view.value = view;
      if (this.touched()) await this.keep();
    } catch (thrown) {
      if (!isAbort(thrown) && !loading.signal.aborted) this.problem.value = ApiProblem.from(thrown);
    }
  }

  switchTrack(on: boolean): void {
    this.wish({ track: on });
  }

  switchLog(on: boolean): void {
    this.wish({ log: on });
  }

  choose(records: RecordRef[]): void {
    this.wish({ records });
  }

  /** From now on the member's mails begin with the switches as they stand. */
  async makeUsual(): Promise<void> {
    await this.act(async () => {
      await this.api.put("/writing-defaults", { track: this.track.peek(), log: this.log.peek() });
      await this.load();
      this.said.value = t("paneDraft.usual.done");
    });
  }

  async loadTemplates(): Promise<void> {
    if (this.templates.peek() !== null) return;
    await this.act(async () => { this.templates.value = (await this.api.get<Page<Template>>("/templates")).items; });
  }

  /** Puts a template or snippet in, with the values of the first known recipient. What has no value is asked about first. */
  async use(template: Template): Promise<void> {
    await this.act(async () => {
      const contact = this.view.peek()?.contact;
      const filled = contact
        ? await this.api.post<FilledTemplate>(`/templates/${template.id}/fill`, { contactId: contact.id })
        : { templateId: template.id, subject: template.subject, html: template.html, missing: leftTokens(template.subject + template.html) };
      if (filled.missing.length > 0) this.unfilled.value = { filled, template };
      else await this.put(filled, template);
    });
  }

  /** The member wants the text although something in it is missing; or not. */
  async answer(yes: boolean): Promise<void> {
    const waiting = this.unfilled.peek();
    this.unfilled.value = null;
    if (yes && waiting) await this.act(() => this.put(waiting.filled, waiting.template));
  }

  /** Puts the member's booking page in; false where they have none. */
  async meeting(): Promise<boolean> {
    let there = true;
    await this.act(async () => {
      const { url } = await this.api.get<MeetingLink>("/meeting-link");
      there = url !== null;
      if (url === null) return;
      await this.means.insert(linkHtml(url, t("paneDraft.meeting.text")), `${t("paneDraft.meeting.text")}: ${url}`);
      this.said.value = t("paneDraft.inserted");
    });
    return there;
  }

  async act(deed: () => Promise<void>): Promise<void> {
    if (this.busy.peek()) return;
    this.busy.value = true;
    this.actionProblem.value = null;
    this.said.value = "";
    try {
      await deed();
    } catch (thrown) {
      this.actionProblem.value = thrown instanceof ApiProblem ? thrown : new ApiProblem(0, { code: "outlook_refused", title: t("paneDraft.refused.title"), detail: t("paneDraft.refused.detail") });
    } finally {
      this.busy.value = false;
    }
  }

  private async put(filled: FilledTemplate, template: Template): Promise<void> {
    const { html, text, leftOut } = await forMail(filled.html, (path) => this.take(path));
    if (template.shortcut === null) await this.means.subject(filled.subject);
    await this.means.insert(html, text);
    this.said.value = t(leftOut > 0 ? "paneDraft.inserted.withoutImages" : "paneDraft.inserted");
    if (template.shortcut === null) this.wish({ templateId: template.id });
  }

  private async take(path: string): Promise<string | null> {
    const file = await this.api.file(path).catch(() => null);
    if (!file) return null;
    const name = imageName(file.type);
    return await this.means.attach(name, await base64Of(file)) ? name : null;
  }

  private settled(which: "track" | "log"): boolean {
    const state = this.view.value?.compose?.[which];
    const wish = this.wishes.value[which];
    if (!state) return wish ?? false;
    return state.mayChange ? wish ?? state.on : state.on;
  }

  private wish(changed: Partial<{ track: boolean; log: boolean; records: RecordRef[]; templateId: string }>): void {
    this.wishes.value = { ...this.wishes.peek(), ...changed };
    this.keep().catch(() => { this.actionProblem.value = new ApiProblem(0, { code: "choice_not_kept", title: t("paneDraft.notKept.title"), detail: t("paneDraft.notKept.detail") }); });
  }

  private touched(): boolean {
    const { track, log, records, templateId } = this.wishes.peek();
    return track !== null || log !== null || records !== null || templateId !== null;
  }

  private async keep(): Promise<void> {
    const { records, templateId } = this.wishes.peek();
    const choices: Choices = {
      v: 1, track: this.track.peek(), log: this.log.peek(), associations: (records ?? []).map(({ kind, id }) => ({ kind, id })), ...(templateId ? { templateId } : {}),
    };
    await this.means.keep(choices);
  }
}
