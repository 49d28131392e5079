// The outcomes of tasks over time, as plain SVG and as tables.

import { get } from './api.js';
import { el, newId, replace, soon, svg } from './dom.js';
import { exact, within } from './time.js';

const RANGES = [
  { name: 'hour', label: 'Hour', seconds: 3600, bucket: 120, step: 'two minutes' },
  { name: 'day', label: 'Day', seconds: 86_400, bucket: 3600, step: 'hour' },
  { name: 'week', label: 'Week', seconds: 604_800, bucket: 21_600, step: 'six hours' },
];

const HEIGHT = 176, LEFT = 46, RIGHT = 10, TOP = 10, BOTTOM = 24;
const AT_MOST_EVERY = 10_000, AT_LEAST_EVERY = 60_000;

// Durations that are easy to read on a scale, in seconds.
const LENGTHS = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 28_800, 43_200, 86_400, 172_800, 432_000, 864_000, 2_592_000];

const ENDS = [{ name: 'succeeded', label: 'done' }, { name: 'failed', label: 'failed' }, { name: 'canceled', label: 'cancelled' }];
const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric' });

// On a phone the list comes first.
const settings = { range: RANGES[1], isOpen: matchMedia('(min-width: 48rem)').matches };

const whole = n => n.toLocaleString('en');
const length = seconds => (seconds === null ? '–' : seconds > 0 && seconds < 1 ? '< 1 s' : within(seconds * 1000));

/** Plots of one flow's tasks, or of all. Loads its own data; `refresh` signals a change. */
export function plots({ flow, setFailure, beside }) {
  const stopped = new AbortController();
  const choice = el('fieldset', { class: 'switch' }, el('legend', { class: 'unseen', text: 'Which time' }),
    RANGES.map(range => el('label', {},
      el('input', { type: 'radio', name: 'range', value: range.name, checked: range === settings.range, onchange: () => { settings.range = range; read(); } }),
      el('span', { text: range.label }))));
  const note = el('p', { class: 'hint' });
  const grid = el('div', { class: 'plots' });
  const element = el('details', { class: 'over-time', open: settings.isOpen, ontoggle: () => { settings.isOpen = element.open; if (element.open) read(); } },
    el('summary', {}, el('h2', { text: 'Over time, and who is asked' })), choice, grid, note, beside);
  const open = new Set();
  let stats = null;
  let lastRead = 0;
  let number = 0;
  let width = 0;

  async function read() {
    if (!settings.isOpen) return;
    const { seconds, bucket } = settings.range;
    const until = Math.ceil(Date.now() / 1000 / bucket) * bucket;
    const query = `since=${stamp(until - seconds)}&until=${stamp(until)}&bucket=${bucket}${flow() === '' ? '' : `&flow=${encodeURIComponent(flow())}`}`;
    const mine = ++number;
    lastRead = performance.now();
    try {
      const answer = await get(`mesh/tasks/stats?${query}`, stopped.signal);
      if (mine === number) {
        stats = answer;
        draw();
      }
    } catch (failure) {
      if (!stopped.signal.aborted) setFailure(failure);
    }
  }

  const again = soon(() => {
    if (performance.now() - lastRead >= AT_MOST_EVERY) read();
    else later();
  }, 500);
  let waiting = null;
  function later() {
    waiting ??= setTimeout(() => { waiting = null; read(); }, Math.max(0, lastRead + AT_MOST_EVERY - performance.now()));
  }

  function draw() {
    if (stats === null || width === 0) return;
    const total = stats.total;
    const ended = ENDS.map(kind => `${whole(total[kind.name])} ${kind.label}`).join(', ');
    const sentence = (kind, count, one, many) => (count === 0 ? `No ${many}.`
      : count === 1 ? `1 ${one}, within ${length(total[`${kind}_median_seconds`])}.`
      : `${whole(count)} ${many}: half within ${length(total[`${kind}_median_seconds`])}, 95% within ${length(total[`${kind}_p95_seconds`])}.`);
    replace(grid,
      figure('ends', 'Tasks that ended', `${ended}.`, bars(), ENDS.map(kind => ({ label: kind.label, value: bucket => whole(bucket[kind.name]) })), ENDS.map(kind => ({ name: kind.name, label: kind.label }))),
      lengths('wait', 'Time until an answer', sentence('wait', total.resumed, 'answer', 'answers')),
      lengths('life', 'From start to end', sentence('life', total.succeeded + total.failed, 'task', 'tasks')));
    const cut = Date.parse(stats.complete_since) > Date.parse(stats.since);
    note.textContent = `Each step is ${settings.range.step === 'hour' ? 'an hour' : settings.range.step}.${total.expired > 0 ? ` ${whole(total.expired)} ${total.expired === 1 ? 'wait' : 'waits'} ended without an answer.` : ''}${cut ? ` So much has happened that only what came after ${exact(new Date(stats.complete_since))} was counted.` : ''}`;
  }

  function lengths(kind, name, summary) {
    const series = [{ name: 'median', label: 'half within', key: `${kind}_median_seconds` }, { name: 'p95', label: '95% within', key: `${kind}_p95_seconds` }];
    return figure(kind, name, summary, lines(series), series.map(line => ({ label: line.label, value: bucket => length(bucket[line.key]) })), series);
  }

  function figure(name, label, summary, plot, columns, keys) {
    const heading = newId('plot');
    const said = newId('plot');
    plot.setAttribute('aria-labelledby', `${heading} ${said}`);
    const table = el('details', { ontoggle: () => { table.open ? open.add(name) : open.delete(name); } }, el('summary', { text: 'As a table' }),
      el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `${label}, as a table` }, el('table', { class: 'numbers' },
        el('thead', {}, el('tr', {}, el('th', { scope: 'col', text: 'from' }), columns.map(column => el('th', { scope: 'col', text: column.label })))),
        el('tbody', {}, stats.buckets.map(bucket => el('tr', {}, el('th', { scope: 'row', text: exact(new Date(bucket.at)) }), columns.map(column => el('td', { text: column.value(bucket) }))))))));
    table.open = open.has(name);
    return el('figure', { class: 'card plot' },
      el('figcaption', {}, el('h3', { id: heading, text: label }), el('p', { class: 'hint', id: said, text: summary })),
      el('ul', { class: 'legend', 'aria-hidden': 'true' }, keys.map(key => el('li', { class: key.name, text: key.label }))),
      plot, table);
  }

  // The area within the axes, as functions from values to coordinates.
  function frame(top, ticks, say) {
    const inner = width - LEFT - RIGHT;
    const count = stats.buckets.length;
    const x = index => LEFT + inner * index / count;
    const y = value => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top);
    const plot = svg('svg', { class: 'lines', role: 'img', width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}` },
      ticks.map(tick => [
        svg('line', { class: tick === 0 ? 'base' : 'rule', x1: LEFT, x2: width - RIGHT, y1: y(tick), y2: y(tick) }),
        svg('text', { class: 'tick', x: LEFT - 6, y: y(tick) + 4, 'text-anchor': 'end', text: say(tick) })]).flat());
    const every = Math.max(1, Math.ceil(count / Math.max(2, Math.floor(inner / 74))));
    const format = settings.range.name === 'week' ? weekday : time;
    const steps = settings.range.name === 'week' ? Math.ceil(every / 4) * 4 : every;
    stats.buckets.forEach((bucket, index) => {
      if (index % steps === 0) plot.append(svg('text', { class: 'tick', x: x(index), y: HEIGHT - 7, 'text-anchor': index === 0 ? 'start' : 'middle', text: format.format(new Date(bucket.at)) }));
    });
    return { plot, x, y, step: inner / count };
  }

  function bars() {
    const most = Math.max(1, ...stats.buckets.map(bucket => ENDS.reduce((sum, kind) => sum + bucket[kind.name], 0)));
    const unit = nice(most);
    const top = Math.ceil(most / unit) * unit;
    const { plot, x, y, step } = frame(top, range(top, unit), whole);
    const gap = Math.min(4, step * 0.25);
    stats.buckets.forEach((bucket, index) => {
      let below = 0;
      const bar = svg('g', {}, svg('title', { text: `${exact(new Date(bucket.at))}: ${ENDS.map(kind => `${bucket[kind.name]} ${kind.label}`).join(', ')}` }),
        svg('rect', { class: 'hit', x: x(index), y: TOP, width: step, height: HEIGHT - TOP - BOTTOM }));
      for (const kind of ENDS) {
        const value = bucket[kind.name];
        if (value > 0) bar.append(svg('rect', { class: kind.name, x: x(index) + gap / 2, y: y(below + value), width: Math.max(1, step - gap), height: y(below) - y(below + value) }));
        below += value;
      }
      plot.append(bar);
    });
    return plot;
  }

  function lines(series) {
    const most = Math.max(1, ...stats.buckets.flatMap(bucket => series.map(line => bucket[line.key] ?? 0)));
    const unit = LENGTHS.find(seconds => most / seconds <= 4) ?? Math.ceil(most / 4 / 2_592_000) * 2_592_000;
    const top = Math.ceil(most / unit) * unit;
    const { plot, x, y, step } = frame(top, range(top, unit), tick => scale(tick, unit, top));
    for (const line of series) {
      let path = '';
      let isGap = true;
      stats.buckets.forEach((bucket, index) => {
        const value = bucket[line.key];
        if (value !== null) path += `${isGap ? 'M' : 'L'}${(x(index) + step / 2).toFixed(1)} ${y(value).toFixed(1)}`;
        isGap = value === null;
      });
      plot.append(svg('path', { class: line.name, d: path }));
      stats.buckets.forEach((bucket, index) => {
        if (bucket[line.key] !== null) plot.append(svg('circle', { class: line.name, cx: x(index) + step / 2, cy: y(bucket[line.key]), r: 2.6 }));
      });
    }
    stats.buckets.forEach((bucket, index) => {
      if (series.some(line => bucket[line.key] !== null)) {
        plot.append(svg('g', {}, svg('title', { text: `${exact(new Date(bucket.at))}: ${series.map(line => `${line.label} ${length(bucket[line.key])}`).join(', ')}` }),
          svg('rect', { class: 'hit', x: x(index), y: TOP, width: step, height: HEIGHT - TOP - BOTTOM })));
      }
    });
    if (stats.buckets.every(bucket => series.every(line => bucket[line.key] === null))) plot.append(svg('text', { class: 'none', x: (LEFT + width - RIGHT) / 2, y: (HEIGHT - BOTTOM) / 2 + 8, 'text-anchor': 'middle', text: 'nothing yet' }));
    return plot;
  }

  // Drawn at the actual size, so that texts have their normal size.
  const sized = new ResizeObserver(([entry]) => {
    const columns = Math.max(1, Math.floor((entry.contentRect.width + 16) / (304 + 16)));
    const now = Math.floor((entry.contentRect.width - (Math.min(columns, 3) - 1) * 16) / Math.min(columns, 3)) - 34;
    if (now !== width && now > 100) {
      width = now;
      draw();
    }
  });
  sized.observe(grid);
  const ticking = setInterval(read, AT_LEAST_EVERY);
  read();
  return {
    element,
    read,
    refresh: again,
    close() {
      stopped.abort();
      again.cancel();
      clearTimeout(waiting);
      clearInterval(ticking);
      sized.disconnect();
    },
  };
}

const stamp = seconds => new Date(seconds * 1000).toISOString();

const range = (top, unit) => Array.from({ length: Math.round(top / unit) + 1 }, (_, index) => index * unit);

/** A tick of a scale of seconds, in the unit that suits all its ticks. */
function scale(tick, unit, top) {
  const [size, name] = unit >= 43_200 ? [86_400, 'd'] : unit >= 3600 || (unit === 1800 && top > 3600) ? [3600, 'h'] : unit >= 60 ? [60, 'min'] : [1, 's'];
  return tick === 0 ? '0' : `${tick / size} ${name}`;
}

/** A step for a scale of whole numbers: at most five of them. */
function nice(most) {
  for (let unit = 1; ; unit *= 10) {
    for (const factor of [1, 2, 5]) {
      if (most / (unit * factor) <= 4) return unit * factor;
    }
  }
}
