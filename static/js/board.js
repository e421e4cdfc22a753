// The board's charts (Apache ECharts), drawn from the tables beside them: one source, so picture and numbers agree.
"use strict";

const INK = "#222", QUIET = "#5c5f66", RED = "#9c1c1c";
const COLOURS = ["#9c1c1c", "#b98a2e", "#2f6690", "#5b8a62"];
const STACK = ["#5b8a62", "#b98a2e", "#9c1c1c", "#c9c9c4"];
const LARGE = window.matchMedia("(min-width: 1600px)").matches;
const FONT = LARGE ? 17 : 13;

const number = (text) => (text.trim() === "—" ? null : Number(text));

// {header, rows: [{label, url, cells}]} of a table.
const read = (table) => ({
  header: [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent.trim()),
  rows: [...table.tBodies[0].rows].map((row) => ({
    label: row.cells[0].textContent.trim(),
    url: row.cells[0].querySelector("a") ? row.cells[0].querySelector("a").href : "",
    cells: [...row.cells].slice(1).map((cell) => cell.textContent.trim()),
  })),
});

// Whether a number goes into its piece of a stacked bar: beside another's it could not be read.
const fits = (value, data, width) => {
  const most = Math.max(...data.rows.map((row) => row.cells.reduce((sum, cell) => sum + number(cell), 0)));
  const room = (width - 8 * FONT) * 0.85 / most;
  return value * room > String(value).length * FONT * 0.6 + 4;
};

const LEGEND = { top: 0, itemGap: 8, itemWidth: 14, textStyle: { fontSize: FONT - 1 } };

// Words in tooltips are drawn, not set as HTML: the page's policy allows no inline style.
const base = (more) => ({
  animation: false,
  textStyle: { fontSize: FONT, color: INK },
  tooltip: { renderMode: "richText", textStyle: { fontSize: FONT } },
  ...more,
});
const axis = (more) => ({ axisLabel: { interval: 0, fontSize: FONT, color: INK }, axisLine: { lineStyle: { color: QUIET } }, ...more });

const kinds = {
  rank: (data) => base({
    grid: { left: 4, right: 60, top: 4, bottom: 4, containLabel: true },
    xAxis: { type: "value", max: 105, show: false },
    yAxis: axis({ type: "category", inverse: true, data: data.rows.map((row) => row.label), axisTick: { show: false } }),
    series: [{
      type: "bar",
      barWidth: "62%",
      barMaxWidth: 18,
      data: data.rows.map((row) => ({
        value: number(row.cells[0]),
        itemStyle: { color: /不合格/.test(row.cells[1]) ? RED : /优秀|良好/.test(row.cells[1]) ? "#5b8a62" : "#b98a2e" },
      })),
      label: { show: true, position: "right", fontSize: FONT, color: INK },
    }],
  }),
  heat: (data, width) => base({
    grid: { left: 4, right: 4, top: 4, bottom: 4, containLabel: true },
    xAxis: axis({ type: "category", data: data.header, position: "top", axisLabel: { interval: 0, width: (width - 8 * FONT) / data.header.length - 8, overflow: "break", fontSize: FONT, color: INK } }),
    yAxis: axis({ type: "category", inverse: true, data: data.rows.map((row) => row.label) }),
    visualMap: { show: false, min: 40, max: 100, inRange: { color: ["#e8a49d", "#f6e3b4", "#c4dfc7"] } },
    series: [{
      type: "heatmap",
      data: data.rows.flatMap((row, y) => row.cells.map((cell, x) => [x, y, number(cell)])).filter((one) => one[2] !== null),
      label: { show: true, fontSize: FONT, color: INK },
      itemStyle: { borderColor: "#fff", borderWidth: 2 },
    }],
  }),
  line: (data) => base({
    color: COLOURS,
    legend: LEGEND,
    grid: { left: 4, right: 52, top: 34, bottom: 4, containLabel: true },
    xAxis: axis({ type: "category", data: data.header }),
    yAxis: axis({ type: "value", min: (range) => Math.max(0, Math.floor(range.min / 10) * 10 - 10), max: 100 }),
    series: data.rows.map((row) => ({
      type: "line", name: row.label, data: row.cells.map(number), symbolSize: 9, lineStyle: { width: 3 },
      endLabel: { show: true, fontSize: FONT, color: "inherit" }, labelLayout: { moveOverlap: "shiftY" },
    })),
  }),
  stack: (data, width) => base({
    color: STACK,
    legend: LEGEND,
    grid: { left: 4, right: 16, top: 34, bottom: 4, containLabel: true },
    xAxis: axis({ type: "value" }),
    yAxis: axis({ type: "category", inverse: true, data: data.rows.map((row) => row.label) }),
    series: data.header.map((name, place) => ({
      type: "bar", name, stack: "all", data: data.rows.map((row) => number(row.cells[place])),
      label: { show: true, fontSize: FONT - 2, color: place === 3 ? INK : "#fff", formatter: (one) => (fits(one.value, data, width) ? one.value : "") },
    })),
  }),
  bars: (data) => base({
    color: ["#b98a2e", "#2f6690"],
    legend: LEGEND,
    grid: { left: 4, right: 16, top: 34, bottom: 4, containLabel: true },
    xAxis: axis({ type: "category", data: data.rows.map((row) => row.label) }),
    yAxis: axis({ type: "value", minInterval: 1, max: (range) => range.max + 1 }),
    series: data.header.map((name, place) => ({
      type: "bar", name, data: data.rows.map((row) => number(row.cells[place])), label: { show: true, position: "top", fontSize: FONT },
    })),
  }),
};

const draw = (place) => {
  const data = read(document.getElementById(place.dataset.table));
  if (/rank|heat/.test(place.dataset.chart)) {
    const extra = place.dataset.chart === "heat" ? 48 : 14;
    place.style.height = data.rows.length * (LARGE ? 26 : 19) + extra + "px";
  }
  const chart = window.echarts.init(place, null, { renderer: "canvas" });
  chart.setOption(kinds[place.dataset.chart](data, place.clientWidth));
  chart.on("click", (one) => {
    const row = data.rows[/heat/.test(place.dataset.chart) ? one.data[1] : one.dataIndex];
    if (row && row.url && !/line|bars/.test(place.dataset.chart)) window.location.href = row.url;
  });
  window.addEventListener("resize", () => chart.resize());
  return chart;
};

// One A4 page on its side, whatever the screen: laid out as on a desk, then made as small as the paper asks.
const PAPER = { width: 1040, height: 680, layout: 1366 };

const fit = (page, charts) => {
  page.style.width = PAPER.layout + "px";
  charts.forEach((chart) => chart.resize());
  page.style.zoom = Math.min(PAPER.width / PAPER.layout, PAPER.height / page.scrollHeight);
};
const unfit = (page, charts) => {
  page.style.width = page.style.zoom = "";
  charts.forEach((chart) => chart.resize());
};

document.addEventListener("DOMContentLoaded", () => {
  const charts = [...document.querySelectorAll("[data-chart]")].map(draw);
  const page = document.querySelector(".page-board");
  window.addEventListener("beforeprint", () => fit(page, charts));
  window.addEventListener("afterprint", () => unfit(page, charts));
  document.querySelector("[data-print]").addEventListener("click", () => window.print());
});
