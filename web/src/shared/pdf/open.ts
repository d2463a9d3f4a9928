import { getDocument, GlobalWorkerOptions, version, type PDFDocumentLoadingTask } from "pdfjs-dist/legacy/build/pdf.mjs";
import worker from "pdfjs-dist/legacy/build/pdf.worker.min.mjs?url";

GlobalWorkerOptions.workerSrc = worker;
const parts = `/assets/pdf-${version}/`;

export type { PDFDocumentProxy, PDFPageProxy } from "pdfjs-dist/legacy/build/pdf.mjs";

/** Opens a PDF with everything that PDF.js needs coming from our host. What a PDF would run is not run. */
export const openPdf = (source: { url: string } | { data: ArrayBuffer }): PDFDocumentLoadingTask =>
  getDocument({ ...source, cMapUrl: `${parts}cmaps/`, cMapPacked: true, standardFontDataUrl: `${parts}standard_fonts/`, wasmUrl: `${parts}wasm/`, useWasm: false, isEvalSupported: false, enableXfa: false });
