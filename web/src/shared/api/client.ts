import { locale } from "../i18n";
import { ApiProblem } from "./problem";

/** Who the calls are made as. The app has a cookie and the CSRF token of /me; the pane has a bearer token and never a cookie. */
export type Identity = {
  bearer?: () => Promise<string | null>;
  csrfToken?: () => string | null;
  /** Called when an answer says 401; a fresh bearer token makes the call run once more. */
  signedOut?: () => void | Promise<void>;
};

export type CallOptions = {
  /** A list stands there once for each of its items. */
  query?: Record<string, string | number | boolean | readonly string[] | null | undefined>;
  signal?: AbortSignal;
  /** Milliseconds until the call is given up; 20,000 unless said. */
  timeout?: number;
  idempotencyKey?: string;
};

const defaultTimeout = 20_000;

/** Calls to our own /api/v1 and nothing else: JSON in and out, every failure an ApiProblem, an abort an AbortError. */
export class ApiClient {
  constructor(private readonly identity: Identity) {}

  get<T>(path: string, options?: CallOptions): Promise<T> {
    return this.json<T>("GET", path, undefined, options);
  }

  post<T>(path: string, body?: unknown, options?: CallOptions): Promise<T> {
    return this.json<T>("POST", path, body, options);
  }

  patch<T>(path: string, body: unknown, options?: CallOptions): Promise<T> {
    return this.json<T>("PATCH", path, body, options);
  }

  put<T>(path: string, body: unknown, options?: CallOptions): Promise<T> {
    return this.json<T>("PUT", path, body, options);
  }

  delete<T = void>(path: string, options?: CallOptions): Promise<T> {
    return this.json<T>("DELETE", path, undefined, options);
  }

  /** Sends a body that is not JSON, such as a raw message. */
  async postRaw<T>(path: string, body: Blob | string, contentType: string, options?: CallOptions): Promise<T> {
    return read<T>(await this.send("POST", path, body, { "Content-Type": contentType }, options));
  }

  /** A file, as it lies there. */
  async file(path: string): Promise<Blob> {
    return (await this.send("GET", path, null, {})).blob();
  }

  /** An answer that is read as a stream; no time limit once its headers are there. */
  async stream(path: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
    return this.send("GET", path, null, headers, { signal, timeout: 0 });
  }

  private async json<T>(method: string, path: string, body: unknown, options?: CallOptions): Promise<T> {
    const headers: Record<string, string> = body === undefined ? {} : { "Content-Type": "application/json" };
    return read<T>(await this.send(method, path, body === undefined ? null : JSON.stringify(body), headers, options));
  }

  private async send(
    method: string, path: string, body: BodyInit | null, headers: Record<string, string>, options: CallOptions = {}, again = false,
  ): Promise<Response> {
    const response = await this.fetch(method, path, body, headers, options);
    if (response.ok) return response;
    if (response.status === 401 && this.identity.bearer && !again) {
      await this.identity.signedOut?.();
      return this.send(method, path, body, headers, options, true);
    }
    const problem = await ApiProblem.fromResponse(response);
    if (response.status === 401 && !this.identity.bearer) await this.identity.signedOut?.();
    throw problem;
  }

  private async fetch(method: string, path: string, body: BodyInit | null, headers: Record<string, string>, options: CallOptions): Promise<Response> {
    const all = new Headers({ Accept: "application/json", "Accept-Language": locale.peek(), ...headers });
    const token = await this.identity.bearer?.();
    if (token) all.set("Authorization", `Bearer ${token}`);
    const csrf = this.identity.csrfToken?.();
    if (csrf && method !== "GET") all.set("X-CSRF-TOKEN", csrf);
    if (options.idempotencyKey) all.set("Idempotency-Key", options.idempotencyKey);

    const timeout = options.timeout ?? defaultTimeout;
    const limits = [options.signal, timeout > 0 ? AbortSignal.timeout(timeout) : undefined].filter((signal) => signal !== undefined);
    try {
      return await fetch(`/api/v1${path}${queryOf(options.query)}`, {
        method, body, headers: all, signal: AbortSignal.any(limits),
        credentials: this.identity.bearer ? "omit" : "same-origin", cache: "no-store", redirect: "error",
      });
    } catch (thrown) {
      if (options.signal?.aborted) throw thrown;
      throw thrown instanceof DOMException && thrown.name === "TimeoutError" ? ApiProblem.timeout() : ApiProblem.offline();
    }
  }
}

async function read<T>(response: Response): Promise<T> {
  if (response.status === 204 || response.headers.get("content-length") === "0") return undefined as T;
  try {
    return (await response.json()) as T;
  } catch {
    throw new ApiProblem(response.status, {});
  }
}

function queryOf(query: CallOptions["query"]): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (Array.isArray(value)) for (const item of value as readonly string[]) parameters.append(name, item);
    else if (value !== null && value !== undefined && value !== "") parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text === "" ? "" : `?${text}`;
}

/** True for the error that an aborted call ends with, which nobody needs to see. */
export const isAbort = (thrown: unknown): boolean => thrown instanceof DOMException && thrown.name === "AbortError";
