import type { pane as english } from "../en/pane";
import type { Translated } from "../types";

export const pane: Translated<typeof english> = {};
