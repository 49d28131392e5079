// The tasks that wait for an answer.

import { follow } from './api.js';
import { Blank } from './blank.js';
import { el, say } from './dom.js';
import { Filters } from './filters.js';
import { Rows } from './rows.js';
import { TaskSource } from './tasks.js';
import { due, exact, waits } from './time.js';
import { RANKS, currentView, filtersOf, hashOf, queryOf, setView, viewOf } from './views.js';

const FRESH = 6000;

export function whom(task) {
  if (task.claimedBy !== null) return `claimed by ${task.claimedBy}`;
  const names = [task.assignee, ...task.groups].filter(name => name !== null);
  return names.length === 0 ? '' : `for ${names.join(', ')}`;
}

const EARLIER = (a, b) => a.since - b.since || (a.id < b.id ? -1 : 1);

// As the view has it; of the same place the one that has waited for longer.
const SORTS = Object.fromEntries(Object.entries(RANKS).map(([name, rank]) => [name, (a, b) => {
  const [one, other] = [rank(a), rank(b)];
  return one === other ? EARLIER(a, b) : one < other ? -1 : 1;
}]));

/** @param open gets the id of the task that is open beside the list; null: the list has the page for itself. */
export function waitingView({ me, setLive, setFailure, open = null }) {
  const isBeside = open !== null;
  if (!isBeside) setView(viewOf(location.hash) ?? currentView());
  const fresh = new Map();
  const scroller = isBeside ? el('div', { class: 'scroller' }) : null;
  const rows = new Rows({ label: 'Waiting tasks', rem: 5.25, draw, stamp, within: scroller });
  const count = el('p', { class: 'count', role: 'status' });
  const filters = new Filters({ me, isNamed: me.principal !== null, onChange: changed, onEnter: enter });
  const blank = new Blank();
  scroller?.append(blank.element, rows.element);
  const bar = heading => [el('div', { class: 'bar' }, heading, count, el('span', { class: 'spring' }), filters.scopes, filters.search), filters.views, filters.details];
  const element = isBeside
    ? el('section', { class: 'beside', 'aria-label': 'Waiting' }, bar(el('h2', { text: 'Waiting' })), scroller)
    : el('div', { class: 'list' }, bar(el('h1', { text: 'Waiting' })), blank.element, rows.element);

  let source = null;
  let isEntering = false;
  const stop = new AbortController();

  // The address of the list is its view; that of a task stays the task's.
  function changed() {
    if (!isBeside) history.replaceState(null, '', hashOf(currentView()));
    list();
  }

  // The gateway decides who may answer, and what is found.
  function list() {
    source?.stop();
    const view = currentView();
    source = new TaskSource(() => queryOf(view, me.principal !== null), arrived, setFailure, undefined, RANKS[view.order]);
    source.run();
    draft();
  }

  function arrived(ids) {
    for (const id of ids) fresh.set(id, performance.now() + FRESH);
    if (ids.length > 0) say(ids.length === 1 ? 'A task has arrived.' : `${ids.length} tasks have arrived.`);
    draft();
  }

  function enter() {
    isEntering = !isThere();
    if (!isEntering && rows.items.length > 0) rows.focus(0);
  }

  const isThere = () => source.isComplete || source.tasks.size > 0;

  function draft() {
    // What was shown stays until there is something of the new view: no flicker between two searches.
    if (!isThere()) {
      if (rows.items.length === 0) blank.loading();
      return;
    }
    const view = currentView();
    const items = [...source.tasks.values()].sort(SORTS[view.order]);
    filters.know(items.map(task => task.flow));
    const more = source.isComplete ? (source.isCut ? ' of the first 20,000' : '') : ' …';
    const text = `${items.length.toLocaleString('en')}${more}`;
    if (count.textContent !== text) count.textContent = text;
    if (!isBeside) document.title = items.length === 0 ? 'Inbox' : `(${items.length}) Inbox`;
    const isMine = me.principal !== null && view.whose === 'mine';
    if (items.length > 0) blank.hide();
    else if (!source.isComplete) blank.loading();
    else if (view.q.trim() !== '' || filtersOf(view) > 0) blank.unmatched(() => { filters.clear(); filters.search.focus(); });
    else blank.nothing(isMine, isMine ? () => filters.set({ whose: 'all' }) : null, stop.signal);
    rows.show(items);
    if (isEntering && items.length > 0) {
      isEntering = false;
      rows.focus(0);
    }
  }

  function stamp(task) {
    const isFresh = (fresh.get(task.id) ?? 0) > performance.now();
    return [task.title, task.flow, task.prompt, whom(task), task.due === null ? '' : due(task.due).text, waits(task.since), isFresh, task.id === open].join('\n');
  }

  // What the task is about, what is asked, where it comes from. Beside an open task there is no room for ids.
  function draw(task) {
    const end = task.due === null ? null : due(task.due);
    const isFresh = (fresh.get(task.id) ?? 0) > performance.now();
    const asked = task.prompt || `${task.flow || task.id} waits for an answer`;
    const age = el('span', { class: 'age', title: `since ${exact(task.since)}`, text: waits(task.since) });
    return el('a', { class: isFresh ? 'row fresh' : 'row', href: `#/task/${encodeURIComponent(task.id)}`, 'aria-current': task.id === open ? 'true' : null },
      el('span', { class: 'what', dir: 'auto', text: task.title || asked }),
      task.title !== '' && el('span', { class: 'asked', dir: 'auto', text: asked }),
      isBeside ? el('span', { class: 'meta', text: [task.flow, whom(task)].filter(text => text !== '').join(' · ') })
        : el('span', { class: 'meta' },
          task.flow && el('span', { class: 'flow', text: task.flow }),
          el('span', { class: 'id', text: task.id }),
          whom(task) && el('span', { text: whom(task) })),
      el('span', { class: 'when' },
        end && el('span', { class: `due ${end.level}`, title: exact(task.due), text: end.text }),
        (!isBeside || end === null) && age));
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
    commands: () => [
      { text: 'Search', key: '/', run: () => filters.search.focus() },
      { text: 'Filters', run: () => { filters.details.open = true; filters.flow.focus(); } },
      { text: 'Keep as a view …', run: () => filters.name() },
      { text: 'Clear search and filters', run: () => filters.clear() },
    ],
    /** Tells which task is open now. */
    mark(id) {
      open = id;
      rows.render();
      const at = rows.items.findIndex(item => item.id === id);
      if (at >= 0) rows.reveal(at);
    },
    keys: isBeside ? { j: () => step(1), k: () => step(-1), '/': () => filters.search.focus() } : {
      j: () => rows.move(1), ArrowDown: () => rows.move(1),
      k: () => rows.move(-1), ArrowUp: () => rows.move(-1),
      '/': () => filters.search.focus(),
    },
    close() {
      stop.abort();
      source.stop();
      filters.typed.cancel();
      rows.detach();
      clearInterval(ticking);
    },
  };
}
