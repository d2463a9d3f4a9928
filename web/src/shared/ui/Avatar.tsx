import "./avatar.css";

const colours = 10;

/** Initials on a colour that stays the same for the same address. Decoration: the name stands beside it. */
export function Avatar({ name, address, size = 32 }: { name?: string | null; address: string; size?: 24 | 32 | 48 }) {
  return <span class={`avatar avatar-${size} avatar-c${colourOf(address)}`} aria-hidden="true">{initialsOf(name || address)}</span>;
}

export function initialsOf(name: string): string {
  const words = name.replace(/@.*/, "").split(/[\s._-]+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const first = [...(words[0] ?? "?")][0] ?? "?";
  const last = words.length > 1 ? ([...(words.at(-1) ?? "")][0] ?? "") : "";
  return (first + last).toLocaleUpperCase();
}

function colourOf(address: string): number {
  let sum = 7;
  for (const character of address.toLowerCase()) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return sum % colours;
}
