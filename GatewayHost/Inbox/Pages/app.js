// The current view, the signed-in user and the keyboard shortcuts.

import { credential, get, whenUnknown } from './api.js';
import { allView } from './all.js';
import { askForCredential, closeDialogs, showHelp } from './dialogs.js';
import { el, replace, say } from './dom.js';
import { forgetDrafts, sweepDrafts } from './drafts.js';
import { taskView } from './task.js';
import { waitingView } from './waiting.js';

const main = document.getElementById('main');
const live = document.getElementById('live');
let me = null;
let view = null;
let failure = null;
let shows = 0;

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
  live.className = isLive ? 'live on' : isLive === null ? 'live' : 'live off';
  live.textContent = isLive ? 'live' : isLive === null ? '' : 'connecting …';
}

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
    leave: () => { location.hash = '#/'; },
  };
  const [, name, id] = location.hash.split('/');
  const isTask = name === 'task' && id;
  view = isTask ? taskView(decodeURIComponent(id), tools) : name === 'all' ? allView(tools) : waitingView(tools);
  for (const link of document.querySelectorAll('nav a')) {
    if (!isTask && link.dataset.view === (name === 'all' ? 'all' : 'waiting')) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  main.setAttribute('aria-label', isTask ? 'Task' : name === 'all' ? 'All tasks' : 'Waiting');
  replace(main, view.element);
  scrollTo(0, 0);
}

async function start() {
  try {
    me = await get('inbox/me');
  } catch (what) {
    replace(main, el('h1', { text: 'The gateway does not answer' }), el('p', { text: what.message }), el('button', { class: 'main', text: 'Try again', onclick: start }));
    return;
  }
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
  if (me !== null) forgetDrafts(me);
  location.reload();
});

addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
  const target = event.target;
  const isTyping = target instanceof HTMLElement && target.matches('input, textarea, select');
  if (isTyping) {
    if (event.key === 'Escape') target.blur();
    return;
  }
  const action = event.key === '?' ? showHelp : view?.keys[event.key];
  if (action) {
    event.preventDefault();
    action();
  }
});

sweepDrafts();
start();
