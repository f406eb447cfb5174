// Charts over time (uPlot): climate with gaps and back-filled readings, latency of updates, free memory.

import { byId, el, setText } from './dom.js';
import { latency, time } from './format.js';
import { model, on, shownThing } from './model.js';

/* global uPlot */

const GAP_FACTOR = 2.5;
const HEIGHT = 210;
const REDRAW_MS = 500;

const dark = matchMedia('(prefers-color-scheme: dark)');
let charts = [];
let timer = 0;

export function startCharts() {
  dark.addEventListener('change', showCharts);
  on('chart', redrawSoon);
}

export function showCharts() {
  charts.forEach(chart => chart.destroy());
  charts = model.detail ? KINDS.map(createChart) : [];
  redraw();
}

function redrawSoon() {
  timer ||= setTimeout(() => {
    timer = 0;
    redraw();
  }, REDRAW_MS);
}

function redraw() {
  for (const chart of model.detail ? charts : []) {
    chart.draw();
  }
}

function createChart(kind) {
  const now = el('span', 'now');
  const host = el('div', { class: 'plot', 'aria-hidden': 'true' });
  const figure = el('figure', { class: kind.wide ? 'card chart wide' : 'card chart' },
    el('figcaption', {}, el('h3', {}, kind.title), now),
    host, el('ul', 'legend', ...kind.legend.map(([name, look]) => el('li', { class: look }, name))));
  byId('charts').append(figure);
  // The value under the pointer, or else the last one, in words.
  const tell = (chart, index = chart.cursor.idx ?? chart.data[0].length - 1) =>
    setText(now, index < 0 ? 'Nothing yet' : valueText(kind, chart.data.map(list => list[index])));
  const plot = new uPlot(options(kind, host, tell), kind.data(), host);
  const observer = new ResizeObserver(() => plot.setSize({ width: host.clientWidth, height: HEIGHT }));
  observer.observe(host);
  return {
    draw() {
      plot.setData(kind.data());
      tell(plot);
    },
    destroy() {
      observer.disconnect();
      plot.destroy();
      figure.remove();
    },
  };
}

function options(kind, host, onPoint) {
  // A canvas cannot read the style sheet's variables.
  const color = name => {
    host.style.color = `var(${name})`;
    return getComputedStyle(host).color;
  };
  return {
    width: host.clientWidth || 400, height: HEIGHT, legend: { show: false }, padding: [12, 8, 0, 0],
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    scales: { x: {}, ...kind.scales }, series: [{}, ...kind.series(color)],
    axes: [
      { ...axis(color, 'x', '', 2), values: timesOf, space: 90 },
      ...kind.axes(color),
    ],
    hooks: { setCursor: [chart => onPoint(chart)] },
  };
}

// A time is shown once, also when the first seconds fill the chart.
const timesOf = (chart, splits) => splits.map(second => second % 1 ? '' : time(second * 1000));

const axis = (color, scale, unit, side) => ({
  scale, side, size: side === 2 ? 34 : 62, gap: 8, stroke: color('--muted'), font: '12px sans-serif',
  grid: { stroke: color('--line'), width: 1 }, ticks: { show: false },
  values: (chart, splits) => splits.map(value => `${value}${unit}`),
});

const line = (stroke, scale) => ({ scale, stroke, width: 2, points: { size: 5, fill: stroke } });

const kept = (stroke, scale) => ({ ...line(stroke, scale), alpha: 0.38, dash: [5, 5] });

const dots = stroke => ({ scale: 'y', stroke, paths: () => null, points: { show: true, size: 6, fill: stroke } });

const padded = (below, above) => (chart, min, max) =>
  min === null ? [0, 1] : [Math.floor(min - below), Math.ceil(max + above)];

function columns(points, width, values) {
  const rows = points.map(values);
  const column = (_, index) => rows.map(row => row[index]);
  return [points.map(point => point[0] / 1000), ...Array.from({ length: width }, column)];
}

// Live and back-filled readings are two lines each. Where they meet, the kept line begins and ends at a live reading.
function climateData() {
  const list = withGaps(model.detail.readings);
  return columns(list, 4, (point, index) => {
    const values = point.slice(1, 3);
    const touchesKept = list.slice(Math.max(0, index - 1), index + 2).some(near => near[3]);
    return [...(point[3] ? [null, null] : values), ...(touchesKept ? values : [null, null])];
  });
}

// The refresh may have been another one before: the neighbours' distance counts too.
function withGaps(points) {
  const refresh = shownThing()?.shadow?.reported?.refresh ?? 9000;
  return points.flatMap((point, index) => {
    const step = at => (points[at]?.[0] ?? 0) - (points[at - 1]?.[0] ?? Infinity);
    const usual = Math.max(refresh, step(index - 1), step(index + 1));
    return step(index) > GAP_FACTOR * usual ? [[point[0] - usual, null, null, 0], point] : [point];
  });
}

function valueText({ texts }, values) {
  const parts = texts.flatMap(([indexes, format]) =>
    indexes.map(index => values[index]).filter(value => value !== null).slice(0, 1).map(format));
  return `${parts.join('  ') || 'no value'} at ${time(values[0] * 1000)}`;
}

const decades = ({ scales: { y } }) => [0.1, 1, 10, 100, 1000, 10_000].filter(ms => ms >= y.min && ms <= y.max);

const fromZero = (chart, min, max) => [0, Math.max(1, (max ?? 1) * 1.25)];

const KINDS = [
  {
    title: 'Temperature and humidity', wide: true,
    legend: [['Temperature', 'line-a'], ['Humidity', 'line-b'], ['Back-filled after an outage', 'line-kept']],
    data: climateData,
    series: color => [line, kept].flatMap(create => [create(color('--accent'), 'c'), create(color('--second'), 'h')]),
    scales: { c: { range: padded(4, 1) }, h: { range: padded(2, 12) } },
    axes: color => [axis(color, 'c', ' °C', 3), { ...axis(color, 'h', ' %', 1), grid: { show: false } }],
    texts: [[[1, 3], value => `${value} °C`], [[2, 4], value => `${value} %`]],
  },
  {
    title: 'Latency of a shadow update', legend: [['Accepted', 'line-a'], ['Rejected', 'line-bad']],
    data: () => columns(model.detail.latency, 2, ([, ms, answer]) => answer === 'rejected' ? [null, ms] : [ms, null]),
    series: color => [dots(color('--accent')), dots(color('--bad'))],
    scales: { y: { distr: 3 } },
    axes: color => [{ ...axis(color, 'y', ' ms', 3), splits: decades }],
    texts: [[[1], latency], [[2], value => `${latency(value)}, rejected`]],
  },
  {
    title: 'Free memory of the board', legend: [],
    data: () => columns(withGaps(model.detail.memory), 1, ([, bytes]) => [bytes === null ? null : bytes / 1024]),
    series: color => [line(color('--accent'), 'y')],
    scales: { y: { range: fromZero } },
    axes: color => [axis(color, 'y', ' kB', 3)],
    texts: [[[1], value => `${value.toFixed(1)} kB`]],
  },
];
