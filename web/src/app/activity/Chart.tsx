import type { ActivityChart } from "../../shared/api/types";
import { locale, t } from "../../shared/i18n";
import { formatDate } from "../../shared/i18n/format";
import { columnsOf, isByWeek, topOf, type Column } from "./chartModel";

// The drawing is stretched to the room there is; words stand beside it, where nothing stretches them.
const width = 1000;
const height = 100;
const labelsShown = 6;

/** Opens and clicks over time as bars, and the same as a table for whoever does not see them. What machines did stands behind, paler and hatched. */
export function Chart({ chart, machines }: { chart: ActivityChart; machines: boolean }) {
  const columns = columnsOf(chart);
  const title = t(isByWeek(chart) ? "activity.chartWeeks" : "activity.chart");
  const total = (of: (column: Column) => number) => columns.reduce((sum, column) => sum + of(column), 0);
  const summary = t("activity.chart.summary", { opens: total((column) => column.opens), clicks: total((column) => column.clicks), machines: total((column) => column.machines) });
  const top = topOf(Math.max(0, ...columns.map((column) => Math.max(column.opens, column.clicks, machines ? column.machines : 0))));
  const step = width / Math.max(1, columns.length);
  const bar = (value: number) => (value / top) * height;
  // The first and the last, and between them as many as there is room for.
  const places = Math.max(1, Math.min(labelsShown, columns.length) - 1);
  const labels = columns.filter((_, at) => Array.from({ length: places + 1 }, (_, place) => Math.round((place * (columns.length - 1)) / places)).includes(at));
  return (
    <figure class="card pad stack activity-chart">
      <figcaption class="row wrap"><h2>{title}</h2>
        <span class="row wrap small end activity-legend">
          <span class="row"><i class="activity-key activity-opens" aria-hidden="true" />{t("activity.chart.opens")}</span>
          <span class="row"><i class="activity-key activity-clicks" aria-hidden="true" />{t("activity.chart.clicks")}</span>
          {machines && <span class="row"><i class="activity-key activity-machines" aria-hidden="true" />{t("activity.chart.machines")}</span>}
        </span>
      </figcaption>
      <div class="activity-plot">
        <div class="activity-scale small quiet" aria-hidden="true"><span>{top.toLocaleString(locale.value)}</span><span>0</span></div>
        <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${title}: ${summary}`} preserveAspectRatio="none">
          <defs><pattern id="activity-hatch" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="activity-machines-fill" width="3" height="6" /></pattern></defs>
          {[0, 0.5, 1].map((part) => <line key={part} class="activity-grid" x1={0} x2={width} y1={height * part} y2={height * part} />)}
          {columns.map((column, at) => {
            const x = at * step;
            return (
              <g key={column.date}>
                {machines && <rect fill="url(#activity-hatch)" x={x + step * 0.05} width={step * 0.9} y={height - bar(column.machines)} height={bar(column.machines)} />}
                <rect class="activity-opens" x={x + step * 0.15} width={step * 0.34} y={height - bar(column.opens)} height={bar(column.opens)} />
                <rect class="activity-clicks" x={x + step * 0.51} width={step * 0.34} y={height - bar(column.clicks)} height={bar(column.clicks)} />
                <rect class="activity-hover" x={x} width={step} y={0} height={height}><title>{`${formatDate(column.date)}: ${column.opens} / ${column.clicks}${machines ? ` / ${column.machines}` : ""}`}</title></rect>
              </g>
            );
          })}
        </svg>
        <div class="activity-dates small quiet" aria-hidden="true">{labels.map((column) => <span key={column.date}>{formatDate(column.date)}</span>)}</div>
      </div>
      <p class="small quiet">{summary}</p>
      <details class="small">
        <summary>{t("activity.chart.table")}</summary>
        <div class="activity-table" tabIndex={0} role="region" aria-label={title}>
          <table>
            <thead><tr><th scope="col">{t(isByWeek(chart) ? "activity.chart.week" : "activity.chart.day")}</th><th scope="col">{t("activity.chart.opens")}</th><th scope="col">{t("activity.chart.clicks")}</th><th scope="col">{t("activity.chart.machines")}</th><th scope="col">{t("activity.chart.unsure")}</th></tr></thead>
            <tbody>{[...columns].reverse().map((column) => <tr key={column.date}><th scope="row">{formatDate(column.date)}</th><td>{column.opens}</td><td>{column.clicks}</td><td>{column.machines}</td><td>{column.unsure}</td></tr>)}</tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}
