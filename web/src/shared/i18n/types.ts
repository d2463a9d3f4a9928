import type { en } from "./en";

/** A text that depends on a number, by the plural rules of its language. */
export type Plural = { readonly one: string; readonly other: string };

/** What a translation of a set of texts must hold: the same keys, plural where the English is. */
export type Translated<T> = { readonly [K in keyof T]: T[K] extends string ? string : Plural };

export type MessageKey = keyof typeof en;

type NamesIn<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;
type TextOf<M> = M extends { readonly other: infer S } ? S : M;
type NeededBy<K extends MessageKey> = NamesIn<TextOf<(typeof en)[K]>> | ((typeof en)[K] extends string ? never : "count");

/** The parameters that a key needs: none, or one object with all of them. */
export type ParamsOf<K extends MessageKey> = [NeededBy<K>] extends [never] ? [] : [params: Record<NeededBy<K>, string | number>];

/** Keys of texts that need no parameter; what tables from a code to a text hold. */
export type PlainKey = { [K in MessageKey]: [NeededBy<K>] extends [never] ? K : never }[MessageKey];
