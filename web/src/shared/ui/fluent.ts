// Registers the Fluent controls that pages use and tells Preact their typed properties.
// Names for assistive technology: fluent-text-input is named by its own default slot only; fluent-checkbox by aria-label or a
// fluent-field label; fluent-dropdown cannot be named at all, so a choice is a native <select> with the class "select".
import "@fluentui/web-components/button.js";
import "@fluentui/web-components/checkbox.js";
import "@fluentui/web-components/field.js";
import "@fluentui/web-components/spinner.js";
import "@fluentui/web-components/text-input.js";
import type { Button, Checkbox, Field, Spinner, TextInput } from "@fluentui/web-components";
import type { HTMLAttributes } from "preact";

type Props<E extends HTMLElement> = Omit<HTMLAttributes<E>, keyof Omit<E, keyof HTMLElement>> & {
  [K in keyof Omit<E, keyof HTMLElement> as E[K] extends (...a: never[]) => unknown ? never : K]?: E[K] | undefined;
} & { [A in `${string}-${string}`]?: string | boolean | number | undefined };

declare module "preact" {
  namespace JSX {
    interface IntrinsicElements {
      "fluent-button": Props<Button>;
      "fluent-checkbox": Props<Checkbox>;
      "fluent-field": Props<Field>;
      "fluent-spinner": Props<Spinner>;
      "fluent-text-input": Props<TextInput>;
    }
  }
}

export type FluentProps<E extends HTMLElement> = Props<E>;
