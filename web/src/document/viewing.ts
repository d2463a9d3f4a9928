/** Nobody reads a page for longer without touching anything. */
const idleAfter = 90;
const longestOfPage = 3_600;
const mostPages = 500;

export type Report = { session: string; pages: Record<number, number> };

/** Counts the seconds for which each page was in front of a reader. Told once a second which page that is. */
export class Viewing {
  private readonly seconds = new Map<number, number>();
  private idle = 0;
  private told = 0;
  private total = 0;

  constructor(private readonly session: string) {}

  /** The reader did something. */
  touch(): void {
    this.idle = 0;
  }

  tick(page: number | null): void {
    if (page === null || ++this.idle > idleAfter) return;
    const before = this.seconds.get(page) ?? 0;
    if (before >= longestOfPage || (before === 0 && this.seconds.size >= mostPages)) return;
    this.seconds.set(page, before + 1);
    this.total++;
  }

  /** All so far, when there are so many seconds that were not told yet. */
  report(atLeast: number): Report | null {
    if (this.total === 0 || this.total - this.told < atLeast) return null;
    this.told = this.total;
    return { session: this.session, pages: Object.fromEntries(this.seconds) };
  }
}
