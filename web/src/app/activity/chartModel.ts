import type { ActivityChart, ActivityCounts } from "../../shared/api/types";

/** One pair of bars: a day, or a week where there are many days. */
export type Column = { date: string; opens: number; clicks: number; machines: number; unsure: number };

const mostColumns = 62;
const perWeek = 7;

export const isByWeek = (chart: ActivityChart): boolean => chart.days.length > mostColumns;

const sum = (parts: ActivityCounts[], of: (counts: ActivityCounts) => number) => parts.reduce((total, counts) => total + of(counts), 0);

/** The columns of a chart; long periods by weeks, of which the last one is whole. */
export function columnsOf(chart: ActivityChart): Column[] {
  const size = isByWeek(chart) ? perWeek : 1;
  const columns: Column[] = [];
  for (let end = chart.days.length; end > 0; end -= size) {
    const days = chart.days.slice(Math.max(0, end - size), end);
    const [opens, clicks] = [days.map((day) => day.opens), days.map((day) => day.clicks)];
    columns.unshift({
      date: days[0]?.date ?? "", opens: sum(opens, (counts) => counts.people), clicks: sum(clicks, (counts) => counts.people),
      machines: sum([...opens, ...clicks], (counts) => counts.machines), unsure: sum([...opens, ...clicks], (counts) => counts.unsure),
    });
  }
  return columns;
}

/** The top of the scale: 1, 2 or 5 times a power of ten, at least the highest bar. */
export function topOf(highest: number): number {
  if (highest <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(highest));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= highest) ?? highest;
}
