// What has become of a question while it was open on this page: told to those who come too late.

import { span } from './time.js';

const AGO = 60_000;

/** How a question ended, in a sentence or two; null: as far as the task says, it has not. */
export function fateOf(task, number, history, form) {
  const answer = (task.answers ?? []).find(one => one.pause === number);
  const expired = history.events.findLast(event => event.kind === 'expired');
  if (answer?.channel === 'expiry') return `Nobody answered in time: this question has expired ${when(answer.at)}, as its flow says.${decided(history, answer, form)}`;
  if (answer) return `${answer.by ?? 'Somebody else'} has answered this question ${when(answer.at)}.${decided(history, answer, form)}`;
  if (task.status === 'canceled') {
    const by = history.by('canceled');
    if (expired && by === null) return 'Nobody answered in time, so the task was cancelled, as its flow says. There is nothing left to answer.';
    return `The task was cancelled${by ? ` by ${by}` : ''}. There is nothing left to answer.`;
  }
  if (task.status === 'failed' && expired) return 'Nobody answered in time, so the task has failed, as its flow says. There is nothing left to answer.';
  return null;
}

function when(at) {
  const ago = Date.now() - Date.parse(at);
  return ago < 1000 ? 'just now' : ago < AGO ? `${span(ago)} ago` : `at ${new Date(at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })}`;
}

// Only what was decided, and not what was written: yes and no, by the labels of the form.
function decided(history, answer, form) {
  const input = history.events.findLast(event => event.kind === 'resumed' && event.at === answer.at)?.answer?.input;
  if (input === null || typeof input !== 'object') return '';
  const said = form.fields.filter(field => typeof input[field.field.name] === 'boolean').map(field => `${field.label} ${input[field.field.name] ? 'Yes' : 'No'}.`);
  if (form.isFree && typeof input.approved === 'boolean') said.push(input.approved ? 'Approved.' : 'Not approved.');
  return said.length === 0 ? '' : ` ${said.join(' ')}`;
}
