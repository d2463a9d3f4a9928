import { ApiProblem } from "../../shared/api/problem";
import type { ComposedFile } from "../../shared/api/types";
import { locale } from "../../shared/i18n";
import { session } from "../kernel/session";

/** Sends one file and tells how far it is. Not fetch: it does not say how much of a body has left. */
export function upload(file: File, onProgress: (share: number) => void, signal: AbortSignal): Promise<ComposedFile> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/v1/composed-files?fileName=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Accept-Language", locale.peek());
    const now = session.peek();
    if (now.stage === "signedIn") request.setRequestHeader("X-CSRF-TOKEN", now.me.csrfToken);
    request.upload.onprogress = (event) => { if (event.lengthComputable) onProgress(event.loaded / event.total); };
    request.onerror = () => reject(ApiProblem.offline());
    request.onabort = () => reject(new DOMException("", "AbortError"));
    request.onload = () => {
      let body: unknown = null;
      try {
        body = JSON.parse(request.responseText);
      } catch {
        // Not from our host; the status says enough.
      }
      if (request.status === 201 && body) resolve(body as ComposedFile);
      else reject(new ApiProblem(request.status, typeof body === "object" && body !== null ? { ...body, ...("detail" in body ? { title: String(body.detail) } : {}) } : {}));
    };
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}
