import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../shared/i18n";
import { Page } from "../kernel/Page";
import { Link } from "../kernel/router";
import { Icon } from "../../shared/ui/Icon";
import "./connect.css";

const count = 4;

/** The frame of every screen of the wizard: where one is, and the way out. */
export function WizardPage({ step, reconnect, children }: { step: 1 | 2 | 3 | 4; reconnect?: boolean; children: ComponentChildren }) {
  const card = useRef<HTMLDivElement>(null);
  // The button that led here is gone, and the focus with it: go on from the new screen's heading, unless a field took it already.
  useEffect(() => {
    const heading = card.current?.querySelector("h2");
    if (step === 1 || !heading || (document.activeElement && document.activeElement !== document.body && document.contains(document.activeElement))) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }, [step]);
  return (
    <Page title={reconnect ? t("connect.reconnect") : t("connect.title")}>
      <div class="wizard">
        <div class="row">
          <Link to="/app/settings/email" class="row wizard-out small"><Icon name="back" size={16} />{t("connect.toList")}</Link>
          <span class="end small quiet">{t("connect.progress", { step, count })}</span>
        </div>
        <div class="wizard-track" aria-hidden="true">{[1, 2, 3, 4].map((n) => <span key={n} class={n <= step ? "done" : ""} />)}</div>
        <div ref={card} class="card wizard-card">{children}</div>
      </div>
    </Page>
  );
}
