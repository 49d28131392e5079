// What stands above the list: the search, the named views, and the filters.

import { confirm } from './dialogs.js';
import { el, newId, replace, say, soon } from './dom.js';
import { currentView, dropView, filtersOf, hashOf, nameView, namedViews, setView, viewOf } from './views.js';

const TYPING = 200;

export class Filters {
  /** @param onChange gets called after the view has changed @param onEnter when the reader wants to go on to the rows */
  constructor({ me, isNamed, onChange, onEnter }) {
    this.me = me;
    this.onChange = onChange;
    const flows = newId('flows');
    this.known = new Set();
    this.flows = el('datalist', { id: flows });
    this.search = el('input', { type: 'search', maxlength: 200, placeholder: matchMedia('(hover: none)').matches ? 'Title, person, id' : 'Title, person, id  ( / )', 'aria-label': 'Search by title, question, person, id' });
    this.flow = el('input', { type: 'text', list: flows, maxlength: 200, autocomplete: 'off' });
    this.who = el('input', { type: 'text', maxlength: 200, autocomplete: 'off' });
    this.due = select([['', 'Any time'], ['overdue', 'Overdue'], ['today', 'Today or before'], ['week', 'Within seven days']]);
    this.order = select([['due', 'Most urgent first'], ['newest', 'Newest first'], ['oldest', 'Oldest first']]);
    this.summary = el('summary', { text: 'Filters' });
    this.views = el('ul', { class: 'views', 'aria-label': 'Views' });
    this.scopes = isNamed ? el('fieldset', { class: 'switch' }, el('legend', { class: 'unseen', text: 'Whose' }), [['mine', 'Mine'], ['all', 'Everybody’s']].map(([value, text]) => el('label', {},
      el('input', { type: 'radio', name: 'scope', value, onchange: () => this.set({ whose: value }) }),
      el('span', { text })))) : null;
    const labelled = (text, input) => {
      input.id = newId('filter');
      return el('div', { class: 'filter' }, el('label', { for: input.id, text }), input);
    };
    this.details = el('details', { class: 'filters' }, this.summary,
      el('div', { class: 'filter-fields' },
        labelled('Flow', this.flow), this.flows, labelled('Waits for', this.who), labelled('Due', this.due), labelled('Order', this.order),
        el('div', { class: 'buttons' },
          el('button', { type: 'button', text: 'Keep as a view …', onclick: () => this.name() }),
          el('button', { type: 'button', class: 'quiet', text: 'Clear', onclick: () => this.clear() }))));

    this.typed = soon(() => this.set({ q: this.search.value }), TYPING);
    this.search.addEventListener('input', () => this.typed());
    this.search.addEventListener('keydown', event => {
      if (event.key === 'Enter' || event.key === 'ArrowDown') {
        event.preventDefault();
        this.settle();
        onEnter();
      } else if (event.key === 'Escape') {
        this.search.value = '';
        this.settle();
      }
    });
    this.flow.addEventListener('change', () => this.set({ flow: this.flow.value }));
    this.who.addEventListener('change', () => this.set({ who: this.who.value }));
    this.due.addEventListener('change', () => this.set({ due: this.due.value }));
    this.order.addEventListener('change', () => this.set({ order: this.order.value }));
    this.draw();
  }

  /** Takes what was typed, without waiting for more. */
  settle() {
    this.typed.cancel();
    this.set({ q: this.search.value });
  }

  /** Looks for everything again, in the usual order. */
  clear() {
    this.set({ q: '', flow: '', who: '', due: '', order: 'due' });
  }

  set(change) {
    const view = { ...currentView(), ...change };
    if (hashOf(view) === hashOf(currentView())) return;
    setView(view);
    this.draw();
    this.onChange();
  }

  /** Remembers flows to be offered. */
  know(names) {
    const before = this.known.size;
    for (const name of names) if (name !== '' && this.known.size < 200) this.known.add(name);
    if (this.known.size !== before) replace(this.flows, [...this.known].sort().map(value => el('option', { value })));
  }

  draw() {
    const view = currentView();
    if (this.search.value !== view.q) this.search.value = view.q;
    this.flow.value = view.flow;
    this.who.value = view.who;
    this.due.value = view.due;
    this.order.value = view.order;
    const count = filtersOf(view);
    this.summary.textContent = count === 0 ? 'Filters' : `Filters (${count})`;
    for (const radio of this.scopes?.querySelectorAll('input') ?? []) radio.checked = radio.value === view.whose;
    const named = namedViews(this.me);
    const now = hashOf(view);
    this.views.hidden = named.length === 0;
    replace(this.views, named.map(({ name, hash }) => el('li', {},
      el('button', { type: 'button', class: 'view', 'aria-pressed': hash === now ? 'true' : 'false', text: name, onclick: () => this.set(hash === now ? viewOf('#/') : viewOf(hash)) }),
      hash === now && el('button', { type: 'button', class: 'quiet', 'aria-label': `Remove the view ${name}`, text: '×', onclick: () => this.drop(name) }))));
  }

  async name() {
    const name = await confirm({ title: 'Keep as a view', text: 'What is searched, filtered and sorted now gets a name. It is kept in this browser; the address of this page shows the same anywhere.', label: 'Name', button: 'Keep', isRequired: true });
    if (name === null) return;
    say(nameView(this.me, name, currentView()) ? `The view ${name} is kept.` : 'This browser keeps nothing.');
    this.draw();
  }

  drop(name) {
    dropView(this.me, name);
    say(`The view ${name} was removed.`);
    this.draw();
    this.search.focus();
  }
}

function select(options) {
  return el('select', {}, options.map(([value, text]) => el('option', { value, text })));
}
