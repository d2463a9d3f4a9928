import { expect, test } from "vitest";
import type { ApiClient } from "../../shared/api/client";
import { ApiProblem } from "../../shared/api/problem";
import { ManyStore } from "./ManyStore";

const answer = (entries: number, alreadyLogged = false) => ({ entries: Array.from({ length: entries }, () => ({ contactId: "c", entryId: "e" })), decision: "", rule: "", alreadyLogged });
const items = (count: number) => Array.from({ length: count }, (_, at) => ({ id: String(at), subject: `Mail ${at}` }));
const store = (logs: (source: string) => unknown, marked: string[] = []) => new ManyStore(
  { postRaw: async (_: string, source: Blob) => logs(await source.text()) } as unknown as ApiClient,
  async (id, use) => { if (id === "unreadable") throw new Error("9020"); if (await use(new Blob([id]))) marked.push(id); }, () => true, () => "Outlook kept it.",
);

test("One that fails does not stop the rest, and each outcome is counted", async () => {
  const marked: string[] = [];
  const many = store((id) => { if (id === "1") throw new ApiProblem(422, { detail: "On a list." }); return id === "2" ? answer(1, true) : id === "3" ? answer(0) : answer(1); }, marked);
  await many.logAll([...items(5), { id: "unreadable", subject: "Secret" }]);
  expect(many.progress.value).toMatchObject({ total: 6, done: 6, logged: 2, before: 1, nobody: 1, state: "finished", troubles: [{ subject: "Mail 1", text: "On a list." }, { subject: "Secret", text: "Outlook kept it." }] });
  expect(marked).toEqual(["0", "2", "4"]);
});

test("It stops when it is told to, and what was done stays", async () => {
  const many: ManyStore = store((id) => { if (id === "2") many.stop(); return answer(1); });
  await many.logAll(items(10));
  expect(many.progress.value).toMatchObject({ done: 3, logged: 3, state: "stopped" });
  expect(many.running.value).toBe(false);
  many.forget();
  expect(many.progress.value).toBeNull();
});

test("Without a connection the others are not tried in vain", async () => {
  const many = store(() => { throw ApiProblem.offline(); });
  await many.logAll(items(10));
  expect(many.progress.value).toMatchObject({ done: 1, state: "stopped" });
});

test("No more than Outlook hands out are taken", async () => {
  const many = store(() => answer(1));
  await many.logAll(items(130));
  expect(many.progress.value).toMatchObject({ total: 100, logged: 100 });
});
