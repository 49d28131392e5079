// All tasks, for operators: by phase and flow, the longest waits, the nearest deadlines, the failures.

import { call, follow, get } from './api.js';
import { el, newId, replace, say, soon } from './dom.js';
import { plots } from './plots.js';
import { Rows } from './rows.js';
import { TaskSource } from './tasks.js';
import { due, exact, span, waits, within } from './time.js';
import { whom } from './waiting.js';

const RUNNING = 1000, FAILED = 200, LISTED = 2000;

// A task is at risk when less than this part of its running time is left.
const RISK = 0.25;

const NAMES = { pending: 'starts', running: 'runs', paused: 'waits', succeeded: 'done', failed: 'failed', canceled: 'cancelled' };
const byAge = (a, b) => a.since - b.since;
const newest = (a, b) => b.created - a.created;
const isAtRisk = task => task.status === 'running' && task.deadline !== null && task.deadline - Date.now() < task.budget * RISK;

const TABS = [
  { name: 'everything', label: 'Newest', query: '', sort: newest },
  { name: 'waits', label: 'Oldest waits', query: 'status=paused', sort: byAge },
  { name: 'risk', label: 'SLA at risk', query: 'status=running', keep: isAtRisk, sort: (a, b) => a.deadline - b.deadline },
  { name: 'running', label: 'Running', query: 'status=running', sort: newest },
  { name: 'failed', label: 'Failed', query: 'status=failed', sort: (a, b) => b.updated - a.updated },
  { name: 'done', label: 'Done', query: 'status=succeeded', sort: newest },
  { name: 'canceled', label: 'Cancelled', query: 'status=canceled', sort: newest },
];

const settings = { tab: TABS[0], flow: '', q: '' };

export function allView({ me, setLive, setFailure }) {
  const stop = new AbortController();
  const flows = new Set();
  const rows = new Rows({ label: 'Tasks', rem: 5.25, draw, stamp });
  const cards = el('ul', { class: 'cards' });
  const count = el('p', { class: 'count', role: 'status' });
  const empty = el('p', { class: 'empty', hidden: true });
  const flow = el('select', { 'aria-label': 'Flow', onchange: () => { settings.flow = flow.value; list(); readWaits(); overTime.read(); } });
  const search = el('input', { type: 'search', maxlength: 200, placeholder: 'Title, person, id', 'aria-label': 'Search by title, question, person, id', value: settings.q });
  const typed = soon(() => { settings.q = search.value; list(); }, 200);
  search.addEventListener('input', typed);
  const forTitle = newId('for');
  const forWhom = el('section', { class: 'card', 'aria-labelledby': forTitle, hidden: true });
  const overTime = plots({ flow: () => settings.flow, setFailure, beside: forWhom });
  let waiting = null;
  const tabs = el('fieldset', { class: 'switch' }, el('legend', { class: 'unseen', text: 'Which tasks' }),
    TABS.map(tab => el('label', {},
      el('input', { type: 'radio', name: 'tab', value: tab.name, checked: tab === settings.tab, onchange: () => { settings.tab = tab; list(); } }),
      el('span', { text: tab.label }))));
  const element = el('div', { class: 'list' },
    el('div', { class: 'bar' }, el('h1', { text: 'All tasks' }), count, el('span', { class: 'spring' }), flow, search),
    !me.scopes.includes('admin') && el('p', { class: 'hint', text: 'You see your own tasks, and what waits for an answer.' }),
    cards, overTime.element, tabs, empty, rows.element);

  let source = null;
  const overview = {
    running: new TaskSource('status=running', drawCards, setFailure, RUNNING),
    failed: new TaskSource('status=failed', drawCards, setFailure, FAILED),
  };

  function list() {
    source?.stop();
    const query = [settings.tab.query, settings.flow && `flow=${encodeURIComponent(settings.flow)}`, settings.q.trim() && `q=${encodeURIComponent(settings.q.trim())}`].filter(part => part !== '').join('&');
    source = new TaskSource(query, drawList, setFailure, LISTED);
    source.run();
    drawList();
  }

  function drawList() {
    let items = [...source.tasks.values()];
    for (const task of items) if (task.flow) flows.add(task.flow);
    if (settings.tab.keep) items = items.filter(settings.tab.keep);
    items.sort(settings.tab.sort);
    count.textContent = `${items.length.toLocaleString('en')}${source.isCut ? ` (the newest ${LISTED.toLocaleString('en')} were looked at)` : source.isComplete ? '' : ' …'}`;
    empty.hidden = items.length > 0;
    empty.textContent = source.isComplete ? 'There are none.' : 'Loading …';
    drawFlows();
    rows.show(items);
  }

  // Counted by the gateway: there may be more waits than a page should list.
  let isReading = false;
  async function readWaits() {
    if (isReading) {
      changed();
      return;
    }
    isReading = true;
    try {
      waiting = await get(`mesh/waits/stats${settings.flow === '' ? '' : `?flow=${encodeURIComponent(settings.flow)}`}`, stop.signal);
      for (const each of waiting.flows) if (each.flow) flows.add(each.flow);
      drawFlows();
      drawCards();
      drawForWhom();
    } catch (failure) {
      setFailure(failure);
    } finally {
      isReading = false;
    }
  }

  const changed = soon(readWaits, 2000);

  function drawForWhom() {
    const shown = waiting.for.slice(0, 8);
    forWhom.hidden = shown.length === 0;
    replace(forWhom, el('h3', { id: forTitle, text: 'Who is asked' }),
      el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-labelledby': forTitle }, el('table', { class: 'numbers' },
        el('thead', {}, el('tr', {}, ['', 'waiting', 'overdue', 'escalated', 'oldest', 'half wait at most'].map(text => (text === '' ? el('td') : el('th', { scope: 'col', text }))))),
        el('tbody', {}, shown.map(share => el('tr', {},
          el('th', { scope: 'row', text: share.kind === 'anybody' ? 'anybody' : share.kind === 'group' ? `${share.name} (group)` : share.name }),
          el('td', { text: share.count.toLocaleString('en') }),
          el('td', { class: share.overdue > 0 ? 'bad' : '', text: share.overdue.toLocaleString('en') }),
          el('td', { text: share.escalated.toLocaleString('en') }),
          el('td', { text: span(share.oldest_seconds * 1000) }),
          el('td', { text: within(share.median_seconds * 1000) })))))),
      waiting.for.length > shown.length && el('p', { class: 'hint', text: `and ${waiting.for.length - shown.length} more` }));
  }

  function drawFlows() {
    const names = [...flows].sort();
    if (names.length + 1 === flow.options.length) return;
    replace(flow, el('option', { value: '', text: 'All flows' }), names.map(name => el('option', { value: name, text: name })));
    flow.value = settings.flow;
  }

  function drawCards() {
    const running = [...overview.running.tasks.values()];
    const risky = running.filter(isAtRisk).length;
    const counted = n => `${n.toLocaleString('en')}${waiting.complete ? '' : '+'}`;
    const number = (n, from) => `${n.toLocaleString('en')}${from.isCut ? '+' : ''}`;
    const card = (name, value, note, level = '') => el('li', { class: `figure ${level}` }, el('span', { class: 'name', text: name }), el('b', { text: value }), el('span', { class: 'hint', text: note }));
    replace(cards,
      card('Waiting', waiting === null ? '…' : counted(waiting.count), waiting === null ? '' : waiting.count > 0 ? `oldest for ${span(waiting.oldest_seconds * 1000)}` : 'nobody is asked'),
      card('Overdue', waiting === null ? '…' : counted(waiting.overdue), waiting?.escalated > 0 ? `${counted(waiting.escalated)} went to others` : 'answers past their due date', waiting?.overdue > 0 ? 'bad' : ''),
      card('Running', number(running.length, overview.running), risky > 0 ? `${risky} near the end of their time` : 'all within their time', risky > 0 ? 'near' : ''),
      card('Failed', number(overview.failed.tasks.size, overview.failed), 'can be tried again', overview.failed.tasks.size > 0 ? 'bad' : ''));
  }

  function side(task) {
    if (task.status === 'paused') return task.due !== null ? due(task.due) : { text: waits(task.since), level: 'far' };
    if (task.status === 'running' && task.deadline !== null) {
      const left = task.deadline - Date.now();
      return { text: left > 0 ? `${span(left)} left` : 'out of time', level: isAtRisk(task) ? 'bad' : 'far' };
    }
    return null;
  }

  function stamp(task) {
    return [task.title, task.prompt, task.status, task.actor, task.progress, task.error, task.redrivenAs, whom(task), side(task)?.text, span(Date.now() - task.created)].join('\n');
  }

  function draw(task) {
    const end = side(task);
    return el('div', { class: 'rowbox' },
      el('a', { class: 'row', href: `#/task/${task.id}` },
        el('span', { class: 'what', dir: 'auto', text: task.title || (task.status === 'failed' ? task.error || 'Failed' : task.prompt || task.flow || task.id) }),
        task.title !== '' && el('span', { class: 'asked', dir: 'auto', text: task.status === 'failed' ? task.error || 'Failed' : task.prompt }),
        el('span', { class: 'meta' },
          task.flow && el('span', { class: 'flow', text: task.flow }),
          el('span', { class: 'id', text: task.id }),
          task.actor && el('span', { text: `at ${task.actor}` }),
          task.status === 'paused' && whom(task) && el('span', { text: whom(task) })),
        el('span', { class: 'when' },
          el('span', {}, el('span', { class: `status ${task.status}`, text: NAMES[task.status] ?? task.status })),
          end ? el('span', { class: `due ${end.level}`, text: end.text }) : el('span', { class: 'age', title: exact(task.created), text: `${span(Date.now() - task.created)} ago` }))),
      task.status === 'failed' && task.redrivenAs === '' && me.scopes.includes('create')
        && el('button', { type: 'button', text: 'Try again', 'aria-label': `Try again: ${task.id}`, onclick: () => redrive(task) }),
      task.status === 'failed' && task.redrivenAs !== '' && el('a', { class: 'again', href: `#/task/${task.redrivenAs}`, text: 'tried again' }));
  }

  async function redrive(task) {
    try {
      const again = await call('POST', `mesh/${encodeURIComponent(task.id)}:redrive`);
      say(`${task.id} is tried again as ${again.id}.`);
      source.refresh();
    } catch (failure) {
      setFailure(failure);
    }
  }

  const ticking = setInterval(() => { rows.render(); drawCards(); }, 5000);
  rows.attach();
  document.title = 'All tasks – Inbox';
  for (const each of Object.values(overview)) each.run();
  list();
  readWaits();
  follow('inbox/changes', {
    onEvent: () => {
      source.refresh();
      for (const each of Object.values(overview)) each.refresh();
      changed();
      overTime.refresh();
    },
    onState: setLive,
    signal: stop.signal,
  }).catch(setFailure);

  return {
    element,
    keys: { j: () => rows.move(1), ArrowDown: () => rows.move(1), k: () => rows.move(-1), ArrowUp: () => rows.move(-1), '/': () => search.focus() },
    close() {
      stop.abort();
      source.stop();
      for (const each of Object.values(overview)) each.stop();
      overTime.close();
      changed.cancel();
      typed.cancel();
      rows.detach();
      clearInterval(ticking);
    },
  };
}
