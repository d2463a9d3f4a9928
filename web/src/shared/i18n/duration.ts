import { t } from "./index";

/** A time that somebody spent: seconds up to a minute and a half, then minutes. */
export const duration = (seconds: number): string =>
  seconds < 90 ? t("duration.seconds", { seconds: Math.round(seconds) }) : t("duration.minutes", { minutes: Math.round(seconds / 60) });
