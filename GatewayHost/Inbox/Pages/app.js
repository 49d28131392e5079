// The current view, the signed-in user and the keyboard shortcuts.

import { credential, get, whenUnknown } from './api.js';
import { allView } from './all.js';
import { askForCredential, closeDialogs, showHelp } from './dialogs.js';
import { el, replace, say } from './dom.js';
import { forgetDrafts, sweepDrafts } from './drafts.js';
import { showPalette } from './palette.js';
import { taskView } from './task.js';
import { moment } from './time.js';
import { currentView, forgetViews, hashOf, namedViews } from './views.js';
import { waitingView } from './waiting.js';

const main = document.getElementById('main');
const live = document.getElementById('live');
let me = null;
let view = null;
let beside = null;
let failure = null;
let shows = 0;
let known = null;

whenUnknown(async wasWrong => {
  credential.set(await askForCredential(wasWrong));

  // A new credential of the same user keeps a form that is half filled in; a change of user discards it.
  if (me !== null) {
    get('inbox/me').then(now => {
      if (JSON.stringify(now) !== JSON.stringify(me)) start();
    }, setFailure);
  }
});

/** Shows whether the view is up to date; null: no more updates will come. */
function setLive(isLive) {
  known = isLive;
  showLive(isLive);
}

function showLive(isLive) {
  live.className = isLive ? 'live on' : isLive === null ? 'live' : 'live off';
  live.textContent = isLive ? 'live' : isLive === null ? '' : 'connecting …';
  watchConnection(isLive);
}

// A connection that is lost is told when it does not come back by itself: what is shown is old then, and what is typed is safe.
const LOST = 2000;
let lost = null;
let offline = null;

function watchConnection(isLive) {
  if (isLive !== false) {
    clearTimeout(lost);
    lost = null;
    offline?.remove();
    offline = null;
  } else lost ??= setTimeout(showOffline, navigator.onLine ? LOST : 0, new Date());
}

function showOffline(since) {
  if (offline !== null) return;
  offline = el('div', { class: 'notice warn over', role: 'status' }, el('span', {}, 'No connection since ', moment(since), '. What is shown may be old. What you type is kept in this browser, and can be sent when the connection is back.'));
  main.prepend(offline);
}

// The browser knows before a stream does. What the stream says counts when the browser is back.
addEventListener('offline', () => showLive(false));
addEventListener('online', () => showLive(known));

/** Shows a failure above the view. @param of the task that it is about, unless the view is that task's */
function setFailure(what, of = null) {
  if (what?.name === 'AbortError') return;
  failure?.remove();
  failure = null;
  if (what === null || what === undefined) return;
  const text = what instanceof TypeError ? 'The gateway does not answer. What is shown may be old.' : what.message;
  failure = el('div', { class: 'notice bad over', role: 'alert' }, el('span', {}, of && [el('a', { href: `#/task/${of}`, text: of }), ': '], text), el('button', { class: 'quiet', type: 'button', 'aria-label': 'Close', text: '×', onclick: () => setFailure(null) }));
  main.prepend(failure);
}

function show() {
  if (me === null) return;
  view?.close();
  closeDialogs();
  setFailure(null);
  setLive(null);
  say('');

  // A closed view shows nothing any more, except the failure of a request that it had sent: with the id of its task.
  const mine = ++shows;
  const isShown = () => mine === shows;
  const tools = {
    me,
    setLive: state => { if (isShown()) setLive(state); },
    setFailure: (what, of = null) => { if (isShown()) setFailure(what); else if (of !== null) setFailure(what, of); },
    leave: () => { location.hash = hashOf(currentView()); },
  };
  const [, name, id] = location.hash.split('/');
  const isTask = name === 'task' && id;
  const task = isTask ? decodeURIComponent(id) : null;
  view = isTask ? taskView(task, tools) : name === 'all' ? allView(tools) : waitingView(tools);
  for (const link of document.querySelectorAll('nav a')) {
    if (!isTask && link.dataset.view === (name === 'all' ? 'all' : 'waiting')) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  main.setAttribute('aria-label', isTask ? 'Task' : name === 'all' ? 'All tasks' : 'Waiting');
  document.body.classList.toggle('split', isTask);
  showBeside(task);
  if (beside === null) replace(main, view.element);
  else {
    // The list stays where it is while tasks come and go.
    for (const other of [...main.children]) if (other !== beside.element && other !== offline) other.remove();
    if (!main.contains(beside.element)) main.append(beside.element);
    main.append(view.element);
    beside.mark(task);
  }
  if (offline !== null) main.prepend(offline);
  scrollTo(0, 0);
}

// The list beside an open task, where there is room for it. It tells its own failures nowhere: the task's view has the same gateway.
const wide = matchMedia('(min-width: 72rem)');
wide.addEventListener('change', fitBeside);

function fitBeside() {
  if (view === null || !document.body.classList.contains('split')) return;
  const id = decodeURIComponent(location.hash.split('/')[2]);
  showBeside(id);
  if (beside === null) return;
  main.insertBefore(beside.element, view.element);
  beside.mark(id);
}

function showBeside(task) {
  if (task !== null && wide.matches) {
    beside ??= waitingView({ me, setLive() {}, setFailure() {}, open: task });
    return;
  }
  beside?.close();
  beside?.element.remove();
  beside = null;
}

async function start() {
  try {
    me = await get('inbox/me');
  } catch (what) {
    replace(main, el('h1', { text: 'The gateway does not answer' }), el('p', { text: what.message }), el('button', { class: 'main', text: 'Try again', onclick: start }));
    return;
  }
  showBeside(null);
  document.getElementById('who').textContent = me.principal === null ? '' : me.principal;
  document.getElementById('sign-out').hidden = credential.get() === null;
  show();
}

addEventListener('hashchange', () => {
  show();
  main.focus({ preventScroll: true });
});

// A hidden page holds no connection: browsers limit the connections of all tabs together.
let wasHidden = false;
document.addEventListener('visibilitychange', () => {
  const isForm = view !== null && location.hash.startsWith('#/task/');
  if (document.hidden && view !== null && !isForm) {
    view.close();
    view = null;
    wasHidden = true;
  } else if (isForm && view !== null && (document.hidden || beside === null)) {
    // An open form keeps its connection, not the list beside it.
    if (document.hidden) showBeside(null);
    else fitBeside();
  } else if (!document.hidden && wasHidden) {
    wasHidden = false;
    show();
  }
});

document.querySelector('.skip').addEventListener('click', event => {
  event.preventDefault();
  main.focus();
});
document.getElementById('help').addEventListener('click', showHelp);
document.getElementById('sign-out').addEventListener('click', () => {
  credential.clear();
  if (me !== null) {
    forgetDrafts(me);
    forgetViews(me);
  }
  history.replaceState(null, '', '#/');
  location.reload();
});

function palette() {
  const goTo = hash => () => { location.hash = hash; };
  showPalette([
    { name: 'Here', commands: view?.commands?.() ?? [] },
    { name: 'Go to', commands: [
      { text: 'Waiting', run: goTo('#/') }, { text: 'All tasks', run: goTo('#/all') },
      ...namedViews(me).map(({ name, hash }) => ({ text: name, note: 'view', run: goTo(hash) })),
      { text: 'Keys', key: '?', run: showHelp },
      ...(credential.get() === null ? [] : [{ text: 'Sign out', run: () => document.getElementById('sign-out').click() }]),
    ] },
  ]);
}

addEventListener('keydown', event => {
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'k' && me !== null) {
    event.preventDefault();
    if (!event.repeat) palette();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
  const target = event.target;
  const isField = target instanceof HTMLElement && target.matches('input, textarea, select');
  if (isField && event.key === 'Escape') target.blur();

  // A choice takes the arrows and no letters.
  if (isField && (!target.matches('[type=radio], [type=checkbox]') || event.key.startsWith('Arrow'))) return;
  const action = event.key === '?' ? showHelp : view?.keys[event.key] ?? beside?.keys[event.key];
  if (action) {
    event.preventDefault();
    action();
  }
});

sweepDrafts();
start();
