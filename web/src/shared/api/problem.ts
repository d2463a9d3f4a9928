import { t } from "../i18n";

type ProblemBody = {
  status?: number; title?: string; detail?: string; code?: string; traceId?: string;
  errors?: Record<string, string[]>; step?: string; remedy?: string; fingerprint?: string; adminConsentUrl?: string; addresses?: string[]; version?: number;
};

/** Anything that kept a call from its answer, in words for a person and with a stable code for the program. */
export class ApiProblem extends Error {
  readonly code: string;
  readonly detail: string;
  readonly remedy: string | undefined;
  readonly errors: Record<string, string[]>;
  readonly traceId: string | undefined;
  /** Which of the connecting steps failed, where one did. */
  readonly step: string | undefined;
  readonly fingerprint: string | undefined;
  /** Where an administrator of the member's mail system agrees for all. */
  readonly adminConsentUrl: string | undefined;
  /** Addresses of the account that was signed in to in place of the one asked for. */
  readonly addresses: string[];
  /** Of the state that is there, where one's own was not the newest. */
  readonly version: number | undefined;

  constructor(readonly status: number, body: ProblemBody) {
    super(body.title ?? t("problem.unexpected.title"));
    this.code = body.code ?? "unexpected";
    this.detail = body.detail ?? t("problem.unexpected.detail");
    this.remedy = body.remedy;
    this.errors = body.errors ?? {};
    this.traceId = body.traceId;
    this.step = body.step;
    this.fingerprint = body.fingerprint;
    this.adminConsentUrl = body.adminConsentUrl;
    this.addresses = body.addresses ?? [];
    this.version = body.version;
  }

  get title(): string {
    return this.message;
  }

  static offline(): ApiProblem {
    return new ApiProblem(0, { code: "offline", title: t("problem.offline.title"), detail: t("problem.offline.detail") });
  }

  static timeout(): ApiProblem {
    return new ApiProblem(0, { code: "timeout", title: t("problem.timeout.title"), detail: t("problem.timeout.detail") });
  }

  static async fromResponse(response: Response): Promise<ApiProblem> {
    const isJson = response.headers.get("content-type")?.includes("json") ?? false;
    const body: unknown = isJson ? await response.json().catch(() => null) : null;
    const told = typeof body === "object" && body !== null ? (body as ProblemBody) : {};
    // The title of an answer is the name of its status in English; the sentence for a person is its detail.
    return new ApiProblem(response.status, { ...told, ...(told.detail ? { title: told.detail } : {}) });
  }

  /** Whatever was thrown, as a problem that can be shown. */
  static from(thrown: unknown): ApiProblem {
    return thrown instanceof ApiProblem ? thrown : new ApiProblem(0, {});
  }
}
