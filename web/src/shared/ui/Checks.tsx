import type { ProviderCheck } from "../api/types";
import { t } from "../i18n";
import { Icon } from "./Icon";

const words = { passed: "providers.check.passed", failed: "providers.check.failed", unknown: "providers.check.unknown" } as const;

/** What a doctor found, one line each with its remedy; what reads the same stands there once. */
export function Checks({ checks }: { checks: ProviderCheck[] }) {
  const once = checks.filter((check, index) => checks.findIndex((other) => other.detail === check.detail) === index);
  return <ul class="checks">{once.map((check) => <CheckLine key={check.name} check={check} />)}</ul>;
}

function CheckLine({ check }: { check: ProviderCheck }) {
  return (
    <li class={`tick tick-${check.state === "unknown" ? "warning" : check.state}`}>
      <span class="tick-mark" aria-hidden="true"><Icon name={check.state === "passed" ? "check" : check.state === "failed" ? "cross" : "warning"} size={16} /></span>
      <span class="stack-none"><span><span class="visually-hidden">{`${t(words[check.state])}: `}</span>{check.detail}</span>{check.remedy && <span class="small quiet">{check.remedy}</span>}</span>
    </li>
  );
}
