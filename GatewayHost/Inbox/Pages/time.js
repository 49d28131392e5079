// Times as readable text.

import { el } from './dom.js';

const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

export function span(milliseconds) {
  const length = Math.abs(milliseconds);
  if (length < MINUTE) return `${Math.floor(length / 1000)} s`;
  if (length < HOUR) return `${Math.floor(length / MINUTE)} min`;
  if (length < 6 * HOUR && length % HOUR >= MINUTE) return `${Math.floor(length / HOUR)} h ${Math.floor(length % HOUR / MINUTE)} min`;
  if (length < 2 * DAY) return `${Math.floor(length / HOUR)} h`;
  return `${Math.floor(length / DAY)} d`;
}

const UNITS = { d: DAY, h: HOUR, m: MINUTE, s: 1000, ms: 1 };

/** The length of a duration as flows have it: `90s`, `1h30m`, `01:30:00`, or seconds. NaN: it is none. */
export function milliseconds(text) {
  if (typeof text === 'number' || /^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const clock = /^(?:(\d+)\.)?(\d+):(\d+):(\d+(?:\.\d+)?)$/.exec(text);
  if (clock) return Number(clock[1] ?? 0) * DAY + clock[2] * HOUR + clock[3] * MINUTE + clock[4] * 1000;
  if (!/^(\d+(\.\d+)?(ms|[dhms]))+$/.test(text)) return NaN;
  return [...text.matchAll(/(\d+(?:\.\d+)?)(ms|[dhms])/g)].reduce((sum, [, count, unit]) => sum + count * UNITS[unit], 0);
}

/** The same rounded up, for texts with "within". */
export function within(milliseconds) {
  const unit = milliseconds < MINUTE ? 1000 : milliseconds < 6 * HOUR ? MINUTE : milliseconds < 2 * DAY ? HOUR : DAY;
  return span(Math.ceil(milliseconds / unit) * unit);
}

export function exact(instant) {
  return full.format(instant);
}

/** A moment of today as its time, an earlier one with its day. */
export function moment(instant) {
  const today = new Date().toDateString() === instant.toDateString();
  return el('time', { datetime: instant.toISOString(), title: exact(instant), text: today ? clock.format(instant) : `${day.format(instant)} ${clock.format(instant)}` });
}

/** How long something waits. */
export const waits = since => (Date.now() - since < MINUTE ? 'just now' : `waits ${span(Date.now() - since)}`);

/** A due date as a text and a severity. */
export function due(instant, now = Date.now()) {
  const left = instant - now;
  if (left < 0) return { text: `overdue by ${span(left)}`, level: 'bad' };
  return { text: `due in ${span(left)}`, level: left < 4 * HOUR ? 'near' : 'far' };
}
