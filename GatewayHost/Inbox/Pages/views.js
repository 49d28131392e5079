// Views of the list: what is looked for, and in which order. A view is an address, so it can be kept, shared and gone back to. The names
// that a person gives to views are kept in this browser.

const PREFIX = 'asya.views/';
const MOST = 12;

const PLAIN = { q: '', whose: 'mine', flow: '', who: '', due: '', order: 'due' };
const CHOICES = { whose: ['mine', 'all'], due: ['', 'overdue', 'today', 'week'], order: ['due', 'newest', 'oldest'] };

/** How tasks are ordered, as numbers that grow: the same order as the gateway's. */
export const RANKS = {
  due: task => task.due ?? Infinity,
  newest: task => -task.created,
  oldest: task => task.created,
};

let current = PLAIN;

/** The view that the list shows, or showed last. */
export const currentView = () => current;

export function setView(view) {
  current = { ...PLAIN, ...view };
}

/** Reads the view of an address; null: the address is none of a list. */
export function viewOf(hash) {
  if (hash !== '' && hash !== '#' && !/^#\/(\?|$)/.test(hash)) return null;
  const said = new URLSearchParams(hash.slice(hash.indexOf('?') + 1 || hash.length));
  const view = { ...PLAIN };
  for (const name of Object.keys(PLAIN)) {
    const value = said.get(name);
    if (value !== null && (CHOICES[name]?.includes(value) ?? value.length <= 200)) view[name] = value;
  }
  return view;
}

/** The address of a view. */
export function hashOf(view) {
  const said = new URLSearchParams(Object.entries(view).filter(([name, value]) => value !== PLAIN[name]));
  return said.size === 0 ? '#/' : `#/?${said}`;
}

/** How many filters a view has, beside the search and whose tasks they are. */
export const filtersOf = view => ['flow', 'who', 'due'].filter(name => view[name] !== '').length;

/** What a view asks the gateway for. */
export function queryOf(view, isNamed) {
  const query = new URLSearchParams();
  if (isNamed && view.whose === 'mine') query.set('waiting_for', 'me');
  else query.set('status', 'paused');
  if (view.q.trim() !== '') query.set('q', view.q.trim());
  if (view.flow.trim() !== '') query.set('flow', view.flow.trim());
  if (view.who.trim() !== '') query.set('assignee', view.who.trim());
  if (view.due !== '') query.set('due_before', endOf(view.due).toISOString());
  query.set('order', view.order);
  return query.toString();
}

function endOf(due) {
  const now = new Date();
  if (due === 'overdue') return now;
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + (due === 'today' ? 1 : 7));
}

const keyOf = me => `${PREFIX}${encodeURIComponent(me.tenant)}/${encodeURIComponent(me.principal ?? '')}`;

/** The named views of a person: name and address each. */
export function namedViews(me) {
  try {
    const kept = JSON.parse(localStorage.getItem(keyOf(me)) ?? '[]');
    return Array.isArray(kept) ? kept.filter(one => typeof one?.name === 'string' && viewOf(String(one.hash)) !== null).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

/** Keeps a view under a name, instead of one of the same name. Returns whether it is kept. */
export function nameView(me, name, view) {
  return keep(me, [...namedViews(me).filter(one => one.name !== name), { name, hash: hashOf(view) }].slice(-MOST));
}

export function dropView(me, name) {
  return keep(me, namedViews(me).filter(one => one.name !== name));
}

/** Removes the named views of a person: whoever comes to this browser next is to see none of them. */
export function forgetViews(me) {
  setView(PLAIN);
  return keep(me, []);
}

// Storage may be disabled or full. Then no view has a name, and the page works without them.
function keep(me, views) {
  try {
    if (views.length === 0) localStorage.removeItem(keyOf(me));
    else localStorage.setItem(keyOf(me), JSON.stringify(views));
    return true;
  } catch {
    return false;
  }
}
