import { useEffect, useRef, useState } from "preact/hooks";
import type { PDFDocumentProxy } from "../shared/pdf/open";
import { openPdf } from "../shared/pdf/open";
import { say } from "./texts";

const widest = 900;
const densest = 2;

type Size = { width: number; height: number };

/** The pages of a PDF below each other; only those near the window are drawn. */
export function PdfPages({ url, zoom, onPage, onReady, onTrouble }: {
  url: string; zoom: number; onPage: (page: number) => void; onReady: (pages: number) => void; onTrouble: (trouble: "failed" | "locked") => void;
}) {
  const [pdf, setPdf] = useState<PDFDocumentProxy | null>(null);
  const [first, setFirst] = useState<Size>({ width: 595, height: 842 });
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const opening = openPdf({ url });
    opening.promise.then(async (opened) => {
      const { width, height } = (await opened.getPage(1)).getViewport({ scale: 1 });
      setFirst({ width, height });
      setPdf(opened);
      onReady(opened.numPages);
    }).catch((thrown: unknown) => onTrouble(thrown instanceof Error && thrown.name === "PasswordException" ? "locked" : "failed"));
    return () => void opening.destroy();
  }, [url]);
  // The page that stands in the middle of the window is the one that is read.
  useEffect(() => {
    if (!pdf) return;
    const look = () => {
      const middle = innerHeight / 2;
      const at = [...(list.current?.children ?? [])].findIndex((item) => item.getBoundingClientRect().bottom > middle);
      onPage(at < 0 ? pdf.numPages : at + 1);
    };
    addEventListener("scroll", look, { passive: true });
    addEventListener("resize", look);
    look();
    return () => {
      removeEventListener("scroll", look);
      removeEventListener("resize", look);
    };
  }, [pdf]);
  if (!pdf) return <p class="calm" role="status">{say("loading")}</p>;
  return (
    <ol ref={list}>
      {Array.from({ length: pdf.numPages }, (_, at) => <PdfPage key={at} pdf={pdf} number={at + 1} guess={first} zoom={zoom} />)}
    </ol>
  );
}

function PdfPage({ pdf, number, guess, zoom }: { pdf: PDFDocumentProxy; number: number; guess: Size; zoom: number }) {
  const place = useRef<HTMLLIElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [near, setNear] = useState(false);
  const [size, setSize] = useState(guess);
  const [words, setWords] = useState("");
  const [room, setRoom] = useState(() => document.documentElement.clientWidth);
  useEffect(() => {
    const watching = new IntersectionObserver(([entry]) => setNear(entry?.isIntersecting === true), { rootMargin: "100% 0px" });
    if (place.current) watching.observe(place.current);
    const resize = () => setRoom(document.documentElement.clientWidth);
    addEventListener("resize", resize);
    return () => {
      watching.disconnect();
      removeEventListener("resize", resize);
    };
  }, []);
  const width = Math.round(Math.min(widest, room - 24) * zoom);
  useEffect(() => {
    if (!near) return;
    let stop: (() => void) | null = null;
    let gone = false;
    void pdf.getPage(number).then(async (page) => {
      const natural = page.getViewport({ scale: 1 });
      if (gone || !canvas.current) return;
      setSize({ width: natural.width, height: natural.height });
      const viewport = page.getViewport({ scale: width / natural.width * Math.min(densest, devicePixelRatio) });
      canvas.current.width = Math.floor(viewport.width);
      canvas.current.height = Math.floor(viewport.height);
      const drawing = page.render({ canvas: canvas.current, viewport });
      stop = () => drawing.cancel();
      // For those who hear a page instead of seeing it.
      const { items } = await page.getTextContent();
      if (!gone) setWords(items.map((item) => ("str" in item ? item.str + (item.hasEOL ? "\n" : "") : "")).join(""));
      await drawing.promise;
    }).catch(() => undefined);
    return () => {
      gone = true;
      stop?.();
      // What is out of sight takes no memory.
      if (canvas.current) canvas.current.width = canvas.current.height = 0;
    };
  }, [near, width, number]);
  return (
    <li ref={place} class="sheet" style={{ width: `${width}px`, aspectRatio: `${size.width} / ${size.height}` }}>
      <canvas ref={canvas} aria-hidden="true" />
      <div class="visually-hidden">{words}</div>
    </li>
  );
}
