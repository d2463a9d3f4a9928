/** Where a link may lead; null for anything else. What looks like an address is completed. */
export function safeHref(typed: string): string | null {
  const text = typed.trim();
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ? `mailto:${text}` : /^[^\s/]+\.[^\s/]{2,}/.test(text) ? `https://${text}` : "";
  try {
    return ["http:", "https:", "mailto:", "tel:"].includes(new URL(whole).protocol) ? whole : null;
  } catch {
    return null;
  }
}
