import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { t } from "../i18n";
import "./dialog.css";

/** A modal dialog on the browser's own <dialog>: focus is kept inside, Escape closes, focus goes back where it was. */
export function Dialog({ title, onClose, actions, children }: {
  title: string; onClose: () => void; actions: ComponentChildren; children: ComponentChildren;
}) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog ref={element} class="dialog" aria-labelledby={titleId} onCancel={(event) => { event.preventDefault(); onClose(); }}>
      <h2 id={titleId} class="dialog-title">{title}</h2>
      <div class="dialog-body stack">{children}</div>
      <div class="dialog-actions">{actions}</div>
    </dialog>
  );
}

type Question = { title: string; text: string; action: string; answer: (yes: boolean) => void };
const question = signal<Question | null>(null);

/** Asks once before something that cannot be taken back. The button names the deed; needs <ConfirmHost/> on the page. */
export function confirm(asked: Omit<Question, "answer">): Promise<boolean> {
  return new Promise((resolve) => {
    question.value?.answer(false);
    question.value = { ...asked, answer: (yes) => { question.value = null; resolve(yes); } };
  });
}

export function ConfirmHost() {
  const asked = question.value;
  if (!asked) return null;
  return (
    <Dialog title={asked.title} onClose={() => asked.answer(false)} actions={<>
      <fluent-button onClick={() => asked.answer(false)}>{t("action.cancel")}</fluent-button>
      <fluent-button appearance="primary" onClick={() => asked.answer(true)}>{asked.action}</fluent-button>
    </>}>
      <p>{asked.text}</p>
    </Dialog>
  );
}
