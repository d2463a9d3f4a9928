import type { app as english } from "../en/app";
import type { Translated } from "../types";

export const app: Translated<typeof english> = {};
