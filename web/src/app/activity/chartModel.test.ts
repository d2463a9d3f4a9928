import { expect, test } from "vitest";
import { columnsOf, isByWeek, topOf } from "./chartModel";

const day = (date: string, people = 1) => ({ date, opens: { people, machines: 2, unsure: 3 }, clicks: { people: 4, machines: 5, unsure: 6 } });
const days = (count: number) => ({ zone: "UTC", days: Array.from({ length: count }, (_, at) => day(new Date(Date.UTC(2026, 0, 1 + at)).toISOString().slice(0, 10))) });

test("A short period has a column for each day, people and machines apart", () => {
  expect(isByWeek(days(30))).toBe(false);
  expect(columnsOf(days(30))).toHaveLength(30);
  expect(columnsOf({ zone: "UTC", days: [day("2026-01-01", 9)] })).toEqual([{ date: "2026-01-01", opens: 9, clicks: 4, machines: 7, unsure: 9 }]);
});

test("A long one has a column for each week, and the last week is whole", () => {
  const columns = columnsOf(days(90));
  expect(columns).toHaveLength(13);
  expect(columns[0]?.opens).toBe(6);
  expect(columns.slice(1).every((column) => column.opens === 7)).toBe(true);
  expect(columns.reduce((total, column) => total + column.opens, 0)).toBe(90);
});

test.each([[0, 1], [1, 1], [2, 2], [3, 5], [7, 10], [11, 20], [499, 500], [1000, 1000]])("A scale for %s ends at %s", (highest, top) => expect(topOf(highest)).toBe(top));
