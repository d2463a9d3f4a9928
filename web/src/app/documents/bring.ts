import type { SharedDocument } from "../../shared/api/types";
import { client } from "../kernel/session";

/** How many pages a PDF has; null where it cannot be opened, which is for the host to say. */
async function pagesOf(file: File): Promise<number | null> {
  if (file.type !== "application/pdf" && !/\.pdf$/i.test(file.name)) return null;
  try {
    const { openPdf } = await import("../../shared/pdf/open");
    const opening = openPdf({ data: await file.arrayBuffer() });
    const { numPages } = await opening.promise;
    await opening.destroy();
    return numPages;
  } catch {
    return null;
  }
}

/** Takes a file in as a document. */
export async function bring(file: File): Promise<SharedDocument> {
  const pages = await pagesOf(file);
  return client.postRaw<SharedDocument>("/documents", file, "application/octet-stream", { query: { fileName: file.name, ...(pages ? { pages } : {}) }, timeout: 0 });
}
