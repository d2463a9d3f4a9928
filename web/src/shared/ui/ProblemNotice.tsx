import type { ComponentChildren } from "preact";
import { ApiProblem } from "../api/problem";
import { t } from "../i18n";
import { Icon } from "./Icon";
import "./states.css";

type Action = { label: string; run: () => void };

/** What happened, what to do, and one button that does it. Announced at once to those who cannot see it appear. */
export function ProblemNotice({ problem, action, children }: { problem: unknown; action?: Action | undefined; children?: ComponentChildren }) {
  const shown = ApiProblem.from(problem);
  return (
    <Notice tone="danger" title={shown.title} action={action}>
      {shown.detail !== shown.title && <p>{shown.detail}</p>}
      {shown.remedy && shown.remedy !== shown.detail && <p>{shown.remedy}</p>}
      {Object.values(shown.errors).flat().filter((text) => text !== shown.detail).map((text) => <p key={text}>{text}</p>)}
      {children}
      {shown.status >= 500 && shown.traceId && <p class="small quiet">{t("problem.trace", { traceId: shown.traceId })}</p>}
    </Notice>
  );
}

/** A framed remark with a tone; "danger" is an alert, the others are not read out by themselves. */
export function Notice({ tone, title, action, children }: {
  tone: "danger" | "warning" | "info"; title: string; action?: Action | undefined; children?: ComponentChildren;
}) {
  return (
    <div class={`notice notice-${tone}`} role={tone === "danger" ? "alert" : undefined}>
      <span class="notice-icon"><Icon name={tone === "info" ? "mail" : "warning"} /></span>
      <div class="grow stack-tight">
        <p class="strong">{title}</p>
        {children}
        {action && <div class="notice-action"><fluent-button size="small" onClick={action.run}>{action.label}</fluent-button></div>}
      </div>
    </div>
  );
}
