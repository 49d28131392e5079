// The milestones of a pause without an answer, as texts with their times.

import { milliseconds } from './time.js';

// Instants are sent in milliseconds; durations may have parts of them.
const ROUNDING = 1000;

const list = value => (value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]);
const text = value => (value === true ? 'yes' : value === false ? 'no' : typeof value === 'string' ? value : JSON.stringify(value));

function outcome(expire) {
  if (expire.cancel === true) return 'the task is cancelled';
  if (typeof expire.fail === 'string') return `the task fails: ${expire.fail}`;
  if (Array.isArray(expire.route)) return `the task goes on without an answer${expire.route.length > 0 ? `, at ${expire.route.join(', ')}` : ''}`;
  const { approved, ...rest } = expire.answer ?? {};
  const others = Object.entries(rest).map(([name, value]) => `${name}: ${text(value)}`).join(', ');
  if (typeof approved !== 'boolean') return others === '' ? 'the task goes on with an empty answer' : `the task goes on with the answer ${others}`;
  return `it counts as ${approved ? 'approved' : 'not approved'}${others === '' ? '' : ` (${others})`}`;
}

/** Returns the milestones that have not passed, in order: `{ at, text }`. */
export function upcoming(task) {
  const when = task.pause_metadata?.when;
  const next = Date.parse(task.wait?.next_at);
  if (task.status !== 'paused' || Number.isNaN(next)) return [];
  const start = Date.parse(task.paused_at);
  const all = [
    ...list(when?.remind).map(after => ({ after, text: 'there is a reminder' })),
    ...list(when?.escalate).map(to => ({ after: to.after, text: `${[to.assignee, ...list(to.groups)].filter(name => typeof name === 'string').join(', ') || 'others'} must answer instead` })),
    ...list(when?.expire).map(expire => ({ after: expire.after, text: outcome(expire), isEnd: true })),
  ].map(each => ({ ...each, at: start + milliseconds(each.after) })).sort((a, b) => a.at - b.at);
  const left = all.filter(each => each.at >= next - ROUNDING);

  // The retry of a failed expiry comes later than the definition says.
  const end = all.find(each => each.isEnd);
  return left.length > 0 ? left : [{ at: next, text: end?.text ?? 'the task goes on by itself' }];
}
