// A task's route as a picture: previous, current and next actors.

import { svg } from './dom.js';

const HEIGHT = 34, GAP = 28, LINE = 62, LETTER = 7.6, PADDING = 26;
const LONGEST = 22;
const MOST = 12;

const STANDS = { paused: 'waits here', running: 'works here', pending: 'begins here', failed: 'failed here', canceled: 'cancelled here', succeeded: 'done here' };

// A pause is two actors, one before the answer and one after it. The picture shows one stop.
const PAUSE = 'x-pause', RESUME = 'x-resume';
const folded = names => names.filter((name, index) => name !== RESUME || names[index - 1] !== PAUSE);

function cut(names, fromEnd) {
  if (names.length <= MOST) return names;
  const left = names.length - MOST + 1;
  return fromEnd ? [`… ${left} more`, ...names.slice(left)] : [...names.slice(0, MOST - 1), `… ${left} more`];
}

/** Draws the route into a width in pixels. */
export function routePicture(task, width) {
  const { prev = [], curr = '', next = [] } = task.route ?? {};
  const isPause = curr === RESUME && prev[prev.length - 1] === PAUSE;
  const route = { prev: folded(isPause ? prev.slice(0, -1) : prev), curr: isPause ? PAUSE : curr, next: folded(next) };
  const failed = task.status === 'failed' ? task.failed_actor : null;
  const stops = [
    ...cut(route.prev, true).map(name => ({ name, state: 'done' })),
    ...(route.curr ? [{ name: route.curr, state: task.status === 'failed' || task.status === 'canceled' ? 'failed' : 'here' }] : []),
    ...cut(route.next, false).map(name => ({ name, state: 'next' })),
  ];
  if (stops.length === 0 && failed) stops.push({ name: failed, state: 'failed' });
  let x = 1, y = 1, right = 0;
  for (const stop of stops) {
    stop.text = stop.name.length > LONGEST ? `${stop.name.slice(0, LONGEST - 1)}…` : stop.name;
    stop.width = Math.ceil(Math.max(stop.text.length * LETTER, 24) + PADDING);
    if (x > 1 && x + stop.width > width) {
      x = 1;
      y += LINE;
    }
    Object.assign(stop, { x, y });
    x += stop.width + GAP;
    right = Math.max(right, stop.x + stop.width + 1);
  }
  const where = { done: 'done', here: STANDS[task.status] ?? 'here', failed: STANDS[task.status] ?? 'failed here', next: 'to come' };
  const title = `Route: ${stops.map(stop => `${stop.name} (${where[stop.state]})`).join(', ') || 'empty'}`;
  const w = Math.max(right, 40), h = y + HEIGHT + 20;
  const picture = svg('svg', { class: 'route', role: 'img', 'aria-label': title, viewBox: `0 0 ${w} ${h}`, width: w, height: h });
  stops.forEach((stop, index) => {
    const before = stops[index - 1];
    if (before) {
      const isSameLine = before.y === stop.y;
      const middle = stop.y + HEIGHT / 2;
      const path = isSameLine
        ? `M${before.x + before.width + 3} ${middle}H${stop.x - 4}`
        : `M${before.x + before.width / 2} ${before.y + HEIGHT + 2}V${stop.y - 9}H${stop.x + 16}V${stop.y - 4}`;
      picture.append(svg('path', { class: `way ${stop.state === 'next' ? 'next' : 'done'}`, d: path }));
      picture.append(isSameLine
        ? svg('path', { class: `tip ${stop.state === 'next' ? 'next' : 'done'}`, d: `M${stop.x - 9} ${middle - 4}l6 4l-6 4z` })
        : svg('path', { class: `tip ${stop.state === 'next' ? 'next' : 'done'}`, d: `M${stop.x + 12} ${stop.y - 8}l4 6l4 -6z` }));
    }
    const group = svg('g', { class: `stop ${stop.state}` });
    group.append(svg('title', { text: `${stop.name}: ${where[stop.state]}` }));
    group.append(svg('rect', { x: stop.x, y: stop.y, width: stop.width, height: HEIGHT, rx: 9 }));
    group.append(svg('text', { x: stop.x + stop.width / 2, y: stop.y + HEIGHT / 2 + 4.5, 'text-anchor': 'middle', text: stop.state === 'done' && !stop.text.startsWith('…') ? `✓ ${stop.text}` : stop.text }));
    if (stop.state === 'here' || stop.state === 'failed') {
      group.append(svg('text', { class: 'note', x: stop.x + stop.width / 2, y: stop.y + HEIGHT + 15, 'text-anchor': 'middle', text: where[stop.state] }));
    }
    picture.append(group);
  });
  return picture;
}
