import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { isAbort } from "../../shared/api/client";
import { ApiProblem } from "../../shared/api/problem";
import type { Page } from "../../shared/api/types";
import { live } from "./session";

export type Loaded<T> = { value: T | null; problem: ApiProblem | null; reload: () => void; change: (update: (value: T) => T) => void };

/** Loads something when its key changes, keeps what is shown while it is asked for again, and asks again after a gap in the live stream. */
export function useLoad<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ key: string; value: T | null; problem: ApiProblem | null }>({ key, value: null, problem: null });
  const [round, setRound] = useState(0);
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    const abort = new AbortController();
    latest.current(abort.signal).then(
      (value) => !abort.signal.aborted && setState({ key, value, problem: null }),
      (thrown: unknown) => {
        if (abort.signal.aborted || isAbort(thrown)) return;
        setState((before) => ({ key, value: before.key === key ? before.value : null, problem: ApiProblem.from(thrown) }));
      });
    return () => abort.abort();
  }, [key, round]);
  const reload = useCallback(() => setRound((n) => n + 1), []);
  useEffect(() => live.onResync(reload), [reload]);
  const change = useCallback((update: (value: T) => T) =>
    setState((before) => (before.value === null ? before : { ...before, value: update(before.value) })), []);
  const current = state.key === key;
  return { value: current ? state.value : null, problem: current ? state.problem : null, reload, change };
}

/** A keyset list: its first page as useLoad, further pages on demand. `add` says how a page joins what is there. */
export function usePages<T>(key: string, load: (after: string | null, signal?: AbortSignal) => Promise<Page<T>>, add: (have: T[], more: T[]) => T[]) {
  const first = useLoad<Page<T>>(key, (signal) => load(null, signal));
  const [more, setMore] = useState<{ loading: boolean; problem: ApiProblem | null }>({ loading: false, problem: null });
  const asked = useRef(key);
  asked.current = key;
  const loadMore = async () => {
    const after = first.value?.next;
    if (!after || more.loading) return;
    setMore({ loading: true, problem: null });
    try {
      const page = await load(after);
      if (asked.current === key) first.change((have) => ({ items: add(have.items, page.items), next: page.next }));
      setMore({ loading: false, problem: null });
    } catch (thrown) {
      setMore({ loading: false, problem: ApiProblem.from(thrown) });
    }
  };
  return { ...first, items: first.value?.items ?? null, more: first.value?.next ? { loading: more.loading, load: () => void loadMore() } : undefined, moreProblem: more.problem };
}
