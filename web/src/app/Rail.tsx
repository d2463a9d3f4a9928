import { useEffect, useState } from "preact/hooks";
import { t, type PlainKey } from "../shared/i18n";
import { Avatar } from "../shared/ui/Avatar";
import { Icon, type IconName } from "../shared/ui/Icon";
import { showToast } from "../shared/ui/Toast";
import { isBroken, mailboxes } from "./kernel/mailboxes";
import { unread } from "./kernel/notices";
import { Link, route } from "./kernel/router";
import { live, session, signOut } from "./kernel/session";

const places = [
  { area: undefined, to: "/app", icon: "home", label: "nav.home" },
  { area: "search", to: "/app/search", icon: "search", label: "nav.search" },
  { area: "contacts", to: "/app/contacts", icon: "people", label: "nav.contacts" },
  { area: "outbox", to: "/app/outbox", icon: "outbox", label: "nav.outbox" },
  { area: "tasks", to: "/app/tasks", icon: "task", label: "nav.tasks" },
  { area: "templates", to: "/app/templates", icon: "note", label: "templates.title" },
  { area: "activity", to: "/app/activity", icon: "activity", label: "nav.activity" },
  { area: "notices", to: "/app/notices", icon: "bell", label: "nav.notices" },
  { area: "settings", to: "/app/settings/email", icon: "settings", label: "nav.settings" },
] as const satisfies readonly { area: string | undefined; to: string; icon: IconName; label: PlainKey }[];

/** Where there is room for few, the others are behind "More". */
const always: readonly string[] = ["/app", "/app/search", "/app/contacts", "/app/tasks", "/app/notices"];

export function Rail() {
  const here = route.value[0];
  const trouble = (mailboxes.value ?? []).some(isBroken);
  const me = session.value.stage === "signedIn" ? session.value.me : null;
  const leave = () => void signOut().catch(() => showToast(t("nav.signOutFailed"), { tone: "bad" }));
  return (
    <nav class="rail" aria-label={t("nav.label")}>
      <div class="rail-brand"><img src="/icon.svg" alt="" width={24} height={24} /><span class="clip">{me?.organization.name}</span></div>
      <ul class="rail-places">
        {places.map((place) => (
          <li key={place.to} class={always.includes(place.to) ? undefined : "rail-rest"}><Place place={place} here={here} trouble={trouble} /></li>
        ))}
        <li class="rail-more">
          <button type="button" class="rail-link" popovertarget="rail-others" aria-current={isOther(here) ? "page" : undefined}><Icon name="more" /><span>{t("nav.more")}</span>{trouble && <span class="dot dot-bad" role="img" aria-label={t("nav.trouble")} />}</button>
          <ul id="rail-others" popover="auto" class="rail-others" onClick={(event) => event.currentTarget.hidePopover()}>
            {places.filter((place) => !always.includes(place.to)).map((place) => <li key={place.to}><Place place={place} here={here} trouble={trouble} behind /></li>)}
          </ul>
        </li>
      </ul>
      <LiveLine />
      {me && (
        <div class="rail-me">
          <Avatar name={me.name} address={me.email} />
          <span class="grow stack-none"><span class="clip strong">{me.name}</span><span class="clip quiet small">{me.email}</span></span>
          <fluent-button appearance="subtle" size="small" icon-only title={t("nav.signOut")} aria-label={t("nav.signOut")} onClick={leave}><Icon name="out" /></fluent-button>
        </div>
      )}
    </nav>
  );
}

const isAt = (place: (typeof places)[number], here: string | undefined) =>
  here === place.area || ((here === "companies" || here === "deals") && place.area === "contacts") || ((here === "drafts" || here === "documents") && place.area === "templates");

const isOther = (here: string | undefined) => places.some((place) => !always.includes(place.to) && isAt(place, here));

function Place({ place, here, trouble, behind }: { place: (typeof places)[number]; here: string | undefined; trouble: boolean; behind?: boolean }) {
  return (
    <Link to={place.to} class={behind ? "rail-other" : "rail-link"} aria-current={isAt(place, here) ? "page" : undefined}>
      <Icon name={place.icon} />
      <span>{t(place.label)}</span>
      {place.area === "notices" && unread.value > 0 && <span class="rail-count" role="img" aria-label={t("nav.unread", { count: unread.value })}>{unread.value}</span>}
      {place.area === "settings" && trouble && <span class="dot dot-bad" role="img" aria-label={t("nav.trouble")} />}
    </Link>
  );
}

const patience = 6_000;

/** Says so when the live connection is gone for longer than a moment. */
function LiveLine() {
  const state = live.state.value;
  const [late, setLate] = useState(false);
  const broken = state !== "open";
  useEffect(() => {
    setLate(false);
    if (!broken) return;
    const timer = setTimeout(() => setLate(true), patience);
    return () => clearTimeout(timer);
  }, [broken]);
  return <p class="rail-live small" role="status">{late && broken ? <><span class="dot dot-warn" aria-hidden="true" /> {t("nav.offline")}</> : null}</p>;
}
