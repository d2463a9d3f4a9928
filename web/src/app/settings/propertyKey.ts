/** A key out of a label: small letters, digits and _, beginning with a letter. */
export function keyOf(label: string): string {
  const spelled = label.toLowerCase().replace(/ä/g, "ae").replace(/ö/g, "oe").replace(/ü/g, "ue").replace(/ß/g, "ss").normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  const key = spelled.replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "").slice(0, 48);
  return /^\d/.test(key) ? `p_${key}` : key;
}
