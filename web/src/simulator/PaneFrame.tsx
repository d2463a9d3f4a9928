import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../shared/i18n";
import { otherLoopback, type FromPane, type HostSettings, type Opened, type ToPane } from "../shared/office/simulated/protocol";
import { Icon } from "../shared/ui/Icon";
import { Notice } from "../shared/ui/ProblemNotice";

const patience = 10_000;

/** The real pane, framed from this machine's other name: another origin, without cookies and with storage blocked, as in Outlook. */
export function PaneFrame({ settings, opened, onChange }: { settings: HostSettings; opened: Opened; onChange: (change: FromPane) => void }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const origin = otherLoopback(location.origin);
  const [here, setHere] = useState<"waiting" | "yes" | "no">(origin === null ? "no" : "waiting");
  const told = useRef<ToPane>({ inlay: "host", settings, ...opened });
  told.current = { inlay: "host", settings, ...opened };
  const changed = useRef(onChange);
  changed.current = onChange;
  const tell = () => { if (origin !== null) frame.current?.contentWindow?.postMessage(told.current, origin); };

  useEffect(() => {
    const hear = (event: MessageEvent<FromPane | undefined>) => {
      if (event.origin !== origin || event.source !== frame.current?.contentWindow || !event.data) return;
      if (event.data.inlay !== "pane") return changed.current(event.data);
      setHere("yes");
      tell();
    };
    addEventListener("message", hear);
    const timer = setTimeout(() => setHere((now) => (now === "waiting" ? "no" : now)), patience);
    return () => { removeEventListener("message", hear); clearTimeout(timer); };
  }, []);
  useEffect(() => { if (here === "yes") tell(); }, [opened.item, opened.draft, opened.selected, settings.theme, settings.network, settings.member.address]);

  return (
    <aside class="sim-pane" aria-label={t("simulator.pane")}>
      <div class="sim-pane-head"><span class="strong grow">Inlay</span><span class="quiet" aria-hidden="true"><Icon name="more" /></span></div>
      {here === "no" && <div class="pad"><Notice tone="warning" title={t("simulator.paneMissing.title")}><p>{t("simulator.paneMissing.text", { origin: origin ?? location.origin })}</p></Notice></div>}
      {origin !== null && <iframe ref={frame} class="sim-frame" title={t("simulator.pane")} src={`${origin}/simulator/taskpane.html`} hidden={here === "no"} />}
    </aside>
  );
}
