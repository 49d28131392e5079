// The tasks that wait for an answer.

import { follow } from './api.js';
import { el, say } from './dom.js';
import { Rows } from './rows.js';
import { TaskSource } from './tasks.js';
import { due, exact, waits } from './time.js';

const FRESH = 6000;

export function whom(task) {
  if (task.claimedBy !== null) return `claimed by ${task.claimedBy}`;
  const names = [task.assignee, ...task.groups].filter(name => name !== null);
  return names.length === 0 ? '' : `for ${names.join(', ')}`;
}

// The most urgent first: by due date, then by waiting time.
const byUrgency = (a, b) => (a.due ?? Infinity) - (b.due ?? Infinity) || a.since - b.since || (a.id < b.id ? -1 : 1);

const settings = { scope: 'mine', filter: '' };

/** @param open gets the id of the task that is open beside the list; null: the list has the page for itself. */
export function waitingView({ me, setLive, setFailure, open = null }) {
  const isBeside = open !== null;
  const fresh = new Map();
  const scroller = isBeside ? el('div', { class: 'scroller' }) : null;
  const rows = new Rows({ label: 'Waiting tasks', rem: 4.75, draw: isBeside ? drawBeside : draw, stamp, within: scroller });
  const count = el('p', { class: 'count', role: 'status' });
  const filter = el('input', { type: 'search', placeholder: matchMedia('(hover: none)').matches ? 'Filter' : 'Filter  ( / )', 'aria-label': 'Filter by flow, question, id or person', value: settings.filter });
  const scopes = me.principal === null ? null : el('fieldset', { class: 'switch' }, el('legend', { class: 'unseen', text: 'Whose' }),
    ['mine', 'all'].map(scope => el('label', {},
      el('input', { type: 'radio', name: 'scope', value: scope, checked: settings.scope === scope, onchange: () => { settings.scope = scope; list(); } }),
      el('span', { text: scope === 'mine' ? 'Mine' : 'Everybody’s' }))));
  const empty = el('p', { class: 'empty', hidden: true });
  scroller?.append(empty, rows.element);
  const element = isBeside
    ? el('section', { class: 'beside', 'aria-label': 'Waiting' }, el('div', { class: 'bar' }, el('h2', { text: 'Waiting' }), count, el('span', { class: 'spring' }), scopes, filter), scroller)
    : el('div', { class: 'list' },
      el('div', { class: 'bar' }, el('h1', { text: 'Waiting' }), count, el('span', { class: 'spring' }), scopes, filter),
      empty, rows.element);

  let source = null;
  const stop = new AbortController();
  filter.addEventListener('input', () => { settings.filter = filter.value; draft(); });
  filter.addEventListener('keydown', event => {
    if (event.key === 'Enter' || event.key === 'ArrowDown') {
      event.preventDefault();
      if (rows.items.length > 0) rows.focus(0);
    } else if (event.key === 'Escape') {
      filter.value = settings.filter = '';
      draft();
    }
  });

  // The gateway decides who may answer.
  function list() {
    source?.stop();
    source = new TaskSource(scopes === null || settings.scope === 'all' ? 'status=paused' : 'waiting_for=me', arrived, setFailure);
    source.run();
    draft();
  }

  function arrived(ids) {
    for (const id of ids) fresh.set(id, performance.now() + FRESH);
    if (ids.length > 0) say(ids.length === 1 ? 'A task has arrived.' : `${ids.length} tasks have arrived.`);
    draft();
  }

  function draft() {
    const words = settings.filter.toLowerCase().split(/\s+/).filter(word => word !== '');
    const all = [...source.tasks.values()];
    const items = all.filter(task => {
      if (words.length === 0) return true;
      const text = `${task.flow} ${task.prompt} ${task.id} ${whom(task)}`.toLowerCase();
      return words.every(word => text.includes(word));
    }).sort(byUrgency);
    const more = source.isComplete ? (source.isCut ? ' of the newest 20,000' : '') : ' …';
    const text = `${items.length.toLocaleString('en')}${more}`;
    if (count.textContent !== text) count.textContent = text;
    if (!isBeside) document.title = items.length === 0 ? 'Inbox' : `(${items.length}) Inbox`;
    empty.hidden = items.length > 0;
    empty.textContent = !source.isComplete ? 'Loading …'
      : words.length > 0 ? 'Nothing that waits matches the filter.'
      : scopes !== null && settings.scope === 'mine' ? 'Nothing waits for you. New tasks appear here by themselves.' : 'Nothing waits. New tasks appear here by themselves.';
    rows.show(items);
  }

  function stamp(task) {
    const isFresh = (fresh.get(task.id) ?? 0) > performance.now();
    return [task.flow, task.prompt, whom(task), task.due === null ? '' : due(task.due).text, waits(task.since), isFresh, task.id === open].join('\n');
  }

  function draw(task) {
    const end = task.due === null ? null : due(task.due);
    const isFresh = (fresh.get(task.id) ?? 0) > performance.now();
    return el('a', { class: isFresh ? 'row fresh' : 'row', href: `#/task/${task.id}` },
      el('span', { class: 'what', text: task.prompt || `${task.flow || task.id} waits for an answer` }),
      el('span', { class: 'meta' },
        task.flow && el('span', { class: 'flow', text: task.flow }),
        el('span', { class: 'id', text: task.id }),
        whom(task) && el('span', { text: whom(task) })),
      el('span', { class: 'when' },
        end && el('span', { class: `due ${end.level}`, title: exact(task.due), text: end.text }),
        el('span', { class: 'age', title: `since ${exact(task.since)}`, text: waits(task.since) })));
  }

  // Beside an open task there is no room for ids.
  function drawBeside(task) {
    const end = task.due === null ? null : due(task.due);
    const isFresh = (fresh.get(task.id) ?? 0) > performance.now();
    return el('a', { class: isFresh ? 'row fresh' : 'row', href: `#/task/${encodeURIComponent(task.id)}`, 'aria-current': task.id === open ? 'true' : null },
      el('span', { class: 'what', text: task.prompt || `${task.flow || task.id} waits for an answer` }),
      el('span', { class: 'meta', text: [task.flow, whom(task)].filter(text => text !== '').join(' · ') }),
      el('span', { class: 'when' }, end ? el('span', { class: `due ${end.level}`, title: exact(task.due), text: end.text }) : el('span', { class: 'age', title: `since ${exact(task.since)}`, text: waits(task.since) })));
  }

  /** Opens the next task of the list, or the previous one. */
  function step(by) {
    const at = rows.items.findIndex(item => item.id === open);
    const next = rows.items[at < 0 ? 0 : at + by];
    if (next) location.hash = `#/task/${encodeURIComponent(next.id)}`;
  }

  const ticking = setInterval(() => rows.render(), 5000);
  rows.attach();
  list();
  follow('inbox/changes', { onEvent: () => source.refresh(), onState: setLive, signal: stop.signal }).catch(setFailure);

  return {
    element,
    /** Tells which task is open now. */
    mark(id) {
      open = id;
      rows.render();
      const at = rows.items.findIndex(item => item.id === id);
      if (at >= 0) rows.reveal(at);
    },
    keys: isBeside ? { j: () => step(1), k: () => step(-1), '/': () => filter.focus() } : {
      j: () => rows.move(1), ArrowDown: () => rows.move(1),
      k: () => rows.move(-1), ArrowUp: () => rows.move(-1),
      '/': () => filter.focus(),
    },
    close() {
      stop.abort();
      source.stop();
      rows.detach();
      clearInterval(ticking);
    },
  };
}
