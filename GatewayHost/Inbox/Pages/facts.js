// Who, when and what comes next: the facts beside a task.

import { el } from './dom.js';
import { upcoming } from './milestones.js';
import { due, exact, moment, span } from './time.js';

export const OVER = ['succeeded', 'failed', 'canceled'];

/** What is known about a task, beside its payload. */
export function factsOf(task) {
  const rows = [];
  const add = (name, ...value) => rows.push(el('div', {}, el('dt', { text: name }), el('dd', {}, value)));
  add('Created', moment(new Date(task.created_at)));
  if (task.status === 'paused' && task.paused_at) add('Waits since', moment(new Date(task.paused_at)), ` (${span(Date.now() - Date.parse(task.paused_at))})`);
  if (task.wait?.due_at) {
    const end = due(Date.parse(task.wait.due_at));
    add('Answer', el('span', { class: `due ${end.level}`, title: exact(new Date(task.wait.due_at)), text: end.text }));
  }
  const then = upcoming(task);
  if (then.length > 0) {
    add('Without an answer', el('ul', { class: 'then' }, then.map(({ at, text }) =>
      el('li', {}, el('time', { datetime: new Date(at).toISOString(), title: exact(at), text: at > Date.now() ? `in ${span(at - Date.now())}` : 'now' }), `: ${text}`))));
  }
  const names = [task.wait?.assignee, ...(task.wait?.groups ?? [])].filter(name => typeof name === 'string');
  if (names.length > 0) add('For', names.join(', '));
  if (typeof task.pause_metadata?.asked_by === 'string') add('Asked by', task.pause_metadata.asked_by);
  if (task.wait?.claimed_by) add('Claimed by', task.wait.claimed_by);
  if (task.wait?.not_requester) add('Four eyes', 'the person who created it may not answer');
  for (const answer of task.answers ?? []) {
    add(task.answers.length > 1 ? `Answer ${answer.pause}` : 'Answered', answer.by ? `by ${answer.by} ` : '', answer.channel ? `through ${answer.channel}, ` : '', moment(new Date(answer.at)));
  }
  if (task.remaining_timeout_sec !== undefined) add('Running time left', `${Math.round(task.remaining_timeout_sec)} s (does not run while it waits)`);
  else if (task.deadline && !OVER.includes(task.status)) add('Deadline', moment(new Date(task.deadline)));
  if (task.error) add('Error', task.error);
  if (task.parent_id) add('Part of', el('a', { href: `#/task/${task.parent_id}`, text: task.parent_id }));
  if (task.redriven_as) add('Tried again as', el('a', { href: `#/task/${task.redriven_as}`, text: task.redriven_as }));
  return [el('h2', { id: 'facts-title', text: 'About' }), el('dl', { class: 'facts' }, rows)];
}
