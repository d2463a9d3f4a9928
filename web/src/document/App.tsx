import { useEffect, useRef, useState } from "preact/hooks";
import { PdfPages } from "./PdfPages";
import { say } from "./texts";
import { Viewing } from "./viewing";

type Shown = { name: string; isPdf: boolean; pages: number | null; mayDownload: boolean; from: string; organization: string; tells: boolean };
type Trouble = "failed" | "locked";

const zooms = [0.5, 0.75, 1, 1.25, 1.5, 2] as const;
const secondsBetween = 10;

/** A document page by page for whoever has its link. Tells its sender what was looked at, if the reader may be told of. */
export function App({ base }: { base: string }) {
  const [shown, setShown] = useState<Shown | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [round, setRound] = useState(0);
  const [pages, setPages] = useState(0);
  const [natural, setNatural] = useState(0);
  const [zoom, setZoom] = useState(2);
  const [objection, setObjection] = useState<"none" | "done" | "failed">("none");
  const current = useRef(1);
  const [page, setPage] = useState(1);
  useEffect(() => {
    setTrouble(null);
    fetch(`${base}/about`).then(async (answer) => {
      if (!answer.ok) throw new Error(String(answer.status));
      const about = await answer.json() as Shown;
      document.title = about.name;
      setShown(about);
    }).catch(() => setTrouble("failed"));
  }, [base, round]);
  useReports(base, shown?.tells === true && objection !== "done" && pages > 0 && !trouble, current);
  const object = () => void fetch(`${base}/objection`, { method: "POST" }).then((answer) => setObjection(answer.ok ? "done" : "failed"), () => setObjection("failed"));
  const onPage = (next: number) => { current.current = next; setPage(next); };
  const larger = (by: 1 | -1) => setZoom((now) => Math.min(zooms.length - 1, Math.max(0, now + by)));
  if (trouble) {
    return (
      <main class="calm"><div role="alert">
        <h1>{say(trouble)}</h1>
        <p>{say(trouble === "locked" ? "lockedText" : "failedText")}</p>
        {trouble === "failed" && <button type="button" class="button" onClick={() => setRound(round + 1)}>{say("again")}</button>}
      </div></main>
    );
  }
  if (!shown) return <main class="calm"><p role="status">{say("loading")}</p></main>;
  return (
    <>
      <header class="head">
        <div class="title">
          <h1>{shown.name}</h1>
          <p>{shown.from ? say("from", { from: shown.from, organization: shown.organization }) : shown.organization}</p>
        </div>
        <div class="tools">
          {pages > 1 && <span class="where" aria-live="off">{say("page", { page, pages })}</span>}
          <button type="button" class="button" aria-label={say("smaller")} title={say("smaller")} disabled={zoom === 0} onClick={() => larger(-1)}>−</button>
          <button type="button" class="button" aria-label={say("larger")} title={say("larger")} disabled={zoom === zooms.length - 1} onClick={() => larger(1)}>+</button>
          {shown.mayDownload && <a class="button main" href={`${base}/file?download=true`}>{say("download")}</a>}
        </div>
      </header>
      {shown.tells && (
        <p class="tells" role="status">{objection === "done" ? say("objected") : <>{say(objection === "failed" ? "notNow" : "tells")} <button type="button" class="plain" onClick={object}>{say("object")}</button></>}</p>
      )}
      <main class="pages" aria-label={say("pages")}>
        {shown.isPdf
          ? <PdfPages key={round} url={`${base}/file`} zoom={zooms[zoom] ?? 1} onPage={onPage} onReady={setPages} onTrouble={setTrouble} />
          : <img class="picture" src={`${base}/file`} alt={shown.name} style={{ width: `min(${Math.round(natural * (zooms[zoom] ?? 1))}px, ${Math.round((zooms[zoom] ?? 1) * 100)}%)` }}
              onLoad={(event) => { setNatural(event.currentTarget.naturalWidth); setPages(1); }} onError={() => setTrouble("failed")} />}
      </main>
    </>
  );
}

/** Counts while the page is in front of somebody, and tells: soon after the beginning, then now and then, and when it is left. */
function useReports(base: string, on: boolean, page: { readonly current: number }) {
  useEffect(() => {
    if (!on) return;
    const viewing = new Viewing(newSession());
    let told = false;
    const tell = (atLeast: number) => {
      const report = viewing.report(atLeast);
      if (!report) return;
      told = true;
      navigator.sendBeacon(`${base}/views`, new Blob([JSON.stringify(report)], { type: "application/json" }));
    };
    const timer = setInterval(() => {
      viewing.tick(document.visibilityState === "visible" ? page.current : null);
      tell(told ? secondsBetween : 2);
    }, 1_000);
    const touch = () => viewing.touch();
    const leave = () => { if (document.visibilityState === "hidden") tell(1); };
    const last = () => tell(1);
    const acts = ["scroll", "pointerdown", "pointermove", "keydown", "wheel", "touchmove"] as const;
    acts.forEach((act) => addEventListener(act, touch, { passive: true }));
    document.addEventListener("visibilitychange", leave);
    addEventListener("pagehide", last);
    return () => {
      clearInterval(timer);
      acts.forEach((act) => removeEventListener(act, touch));
      document.removeEventListener("visibilitychange", leave);
      removeEventListener("pagehide", last);
    };
  }, [base, on]);
}

/** Not randomUUID: there is none where an installation is tried out without https. */
function newSession(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const text = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
}
