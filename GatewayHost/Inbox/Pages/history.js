// The history of a task.

import { get } from './api.js';
import { el } from './dom.js';
import { payloadTree } from './payload.js';
import { moment } from './time.js';

const PAGE = 500;
const MOST = 3000;

const WORDS = {
  created: 'Created', started: 'Started', stepped: 'Step done', pausing: 'Is about to wait', paused: 'Waits for an answer', resumed: 'Answered',
  pause_requested: 'Asked to pause', waiting: 'Waits to try again', retrying: 'Tries again', rerouted: 'Sent another way', fanned_out: 'Split into parts',
  slice: 'A part is done', gathering: 'Brings parts together', gathered: 'Parts brought together', succeeded: 'Done', failed: 'Failed', canceled: 'Cancelled',
  claimed: 'Claimed', released: 'Released', delegated: 'Delegated', reminded: 'Reminder', escalated: 'Escalated', expired: 'Nobody answered in time',
};

// How the actor of an event is introduced.
const PLACES = { created: ', begins at ', started: ' at ', stepped: ', now at ', retrying: ' at ' };

export class History {
  constructor(id) {
    this.id = id;
    this.last = 0;
    this.events = [];
    this.list = el('ol', { class: 'history', tabindex: 0, 'aria-labelledby': 'history-title' });
    this.element = el('section', { class: 'card', 'aria-labelledby': 'history-title' }, el('h2', { id: 'history-title', text: 'History' }), this.list);
  }

  /** Reads the new events. */
  async read(signal) {
    while (this.events.length < MOST) {
      const page = await get(`mesh/${encodeURIComponent(this.id)}/history?after=${this.last}&limit=${PAGE}`, signal);
      for (const event of page.events) {
        // Two reads may run at once.
        if (event.seq <= this.last) continue;
        this.last = event.seq;
        this.events.push(event);
        this.list.prepend(this.line(event));
      }
      if (page.next_after === null) return;
    }
  }

  /** Returns the principal of the last such event, if known. */
  by(kind) {
    return this.events.findLast(event => event.kind === kind)?.data?.by ?? null;
  }

  line(event) {
    const data = event.data ?? {};
    const place = PLACES[event.kind];
    const more = [data.by && `by ${data.by}`, data.error].filter(text => typeof text === 'string' && text !== '');
    return el('li', { class: event.status }, moment(new Date(event.at)), el('div', {}, el('b', { text: WORDS[event.kind] ?? event.kind }), place && data.curr && `${place}${data.curr}`, more.length > 0 && `, ${more.join(', ')}`, event.answer && answered(event.answer)));
  }
}

/** The answer and its changes. */
function answered({ input, changes }) {
  const text = value => (value === undefined ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value));
  const before = Array.isArray(changes) ? changes.filter(change => change.before !== undefined && change.before !== null) : [];
  return el('details', { class: 'answered' }, el('summary', { text: 'the answer' }),
    payloadTree(input ?? {}, undefined),
    before.map(change => el('p', { class: 'was' }, `${change.path} was `, el('del', { text: text(change.before).slice(0, 200) }))));
}
