import { useState } from "preact/hooks";
import { locale, t } from "../../shared/i18n";
import { Check } from "../../shared/ui/Check";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { DisclosureText, useDisclosure } from "./DisclosureText";

/** The box for reading signatures: never ticked beforehand, with its own text below. */
export function AutomationBox({ checked, onChecked }: { checked: boolean; onChecked: (checked: boolean) => void }) {
  const [open, setOpen] = useState(false);
  return (
    <div class="stack-tight">
      <Check id="automation" label={t("automation.agree")} checked={checked} onChecked={(ticked) => { onChecked(ticked); if (ticked) setOpen(true); }} />
      <p><button type="button" class="link-button small" aria-expanded={open} onClick={() => setOpen(!open)}>{t("automation.more")}</button></p>
      {open && <Text />}
    </div>
  );
}

function Text() {
  const loaded = useDisclosure("automation", locale.value);
  if (loaded.problem) return <ProblemNotice problem={loaded.problem} action={{ label: t("action.tryAgain"), run: loaded.reload }} />;
  return loaded.value ? <DisclosureText text={loaded.value} /> : <div role="status" aria-label={t("connect.disclosure.loading")}><span class="skeleton w60" /></div>;
}
