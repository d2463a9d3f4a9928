import { useEffect, useRef, useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { DraftContent, SavedDraft } from "../../shared/api/types";
import { client } from "../kernel/session";

export type Saving = { state: "none" | "saving" | "saved" | "offline" | "conflict" | "failed"; savedAt: string | null; problem: ApiProblem | null };

const after = 1_200;
const againAfter = 5_000;

/**
 * Keeps what is written as one writes, on the server. One request at a time, each naming the state it replaces: of two windows with the same draft the second is
 * told and saves no more until somebody has decided.
 */
export function useDraft(id: string, contactId: string, content: DraftContent, begun: boolean, ready: boolean, first: { version: number; savedAt: string | null }) {
  const [saving, setSaving] = useState<Saving>({ state: first.version > 0 ? "saved" : "none", savedAt: first.savedAt, problem: null });
  const json = JSON.stringify(content);
  const work = useRef({ version: first.version, saved: "", wanted: json, begun, running: null as Promise<void> | null, stopped: false, based: first.version === 0 });
  const state = work.current;
  state.wanted = json;
  state.begun = begun;
  // What a draft is opened with is what was kept, even where the editor writes it a little differently.
  if (!state.based && ready) {
    state.based = true;
    state.saved = json;
  }

  const save = (): Promise<void> => {
    state.running ??= (async () => {
      const sent = state.wanted;
      setSaving((before) => ({ ...before, state: "saving" }));
      try {
        const answer = await client.put<SavedDraft>(`/drafts/${id}`, { contactId, version: state.version, content: JSON.parse(sent) as DraftContent });
        state.version = answer.version;
        state.saved = sent;
        setSaving({ state: "saved", savedAt: answer.updatedAt, problem: null });
      } catch (thrown) {
        const problem = ApiProblem.from(thrown);
        const lost = problem.status === 0 || problem.status >= 500;
        if (problem.code.startsWith("draft_")) state.stopped = true;
        setSaving((before) => ({ ...before, state: lost ? "offline" : problem.code.startsWith("draft_") ? "conflict" : "failed", problem }));
      }
      state.running = null;
    })();
    return state.running;
  };
  const isDirty = () => state.begun && state.based && !state.stopped && state.wanted !== state.saved;

  useEffect(() => {
    if (!isDirty()) return;
    const timer = setTimeout(() => void save(), saving.state === "offline" ? againAfter : after);
    return () => clearTimeout(timer);
  }, [json, begun, saving]);
  useEffect(() => {
    const online = () => { if (isDirty()) void save(); };
    const warn = (event: BeforeUnloadEvent) => { if (isDirty() || (state.stopped && state.begun)) event.preventDefault(); };
    addEventListener("online", online);
    addEventListener("beforeunload", warn);
    return () => {
      removeEventListener("online", online);
      removeEventListener("beforeunload", warn);
      // Going elsewhere in the app keeps what was written last.
      if (isDirty()) void (state.running ?? Promise.resolve()).then(() => (isDirty() ? save() : undefined));
    };
  }, []);

  return {
    saving, isDirty,
    exists: () => state.version > 0,
    /** Saves no more and waits for what is on its way. */
    stop: async () => { state.stopped = true; await state.running; },
    resume: () => { state.stopped = false; setSaving((before) => ({ ...before })); },
    /** Saves over what another window wrote. */
    keepMine: (version: number) => { state.version = version; state.stopped = false; void save(); },
    flush: async () => { await state.running; if (isDirty()) await save(); },
  };
}
