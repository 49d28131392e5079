// What a list shows where there are no rows: why, and what can be done.

import { get } from './api.js';
import { el, replace, svg } from './dom.js';
import { listSkeleton } from './skeleton.js';

const SLOW = 150;

const picture = () => svg('svg', { viewBox: '0 0 120 90', 'aria-hidden': 'true', fill: 'none', stroke: 'currentColor', 'stroke-width': 2.5, 'stroke-linejoin': 'round', 'stroke-linecap': 'round' },
  svg('path', { d: 'M8 62 22 26h76l14 36v22H8z', fill: 'var(--main-soft)' }), svg('path', { d: 'M8 62h26l6 10h40l6-10h26' }), svg('path', { d: 'm48 42 9 9 16-18' }), svg('path', { d: 'M60 6v8M36 10l3 6M84 10l-3 6' }));

export class Blank {
  constructor() {
    this.element = el('div', { hidden: true });
    this.kind = null;
  }

  hide() {
    this.show(null);
  }

  /** Rows that are not there yet, as their shapes; nothing at all for what comes quickly. */
  loading() {
    this.show('loading', () => {
      const kind = this.kind;
      setTimeout(() => {
        if (this.kind === kind) replace(this.element, listSkeleton());
      }, SLOW);
      return [];
    });
  }

  /** Nothing matches. */
  unmatched(clear) {
    this.show('unmatched', () => this.said('Nothing that waits matches the search and the filters.', null, el('button', { type: 'button', text: 'Clear search and filters', onclick: clear })));
  }

  /** @param toAll shows everybody's, where there is more than one's own; null: all are shown already */
  nothing(isMine, toAll, signal) {
    this.show(isMine ? 'mine' : 'all', () => {
      const all = toAll === null ? null : el('button', { type: 'button', hidden: true, onclick: toAll });
      if (all) {
        get('mesh/waits/stats', signal).then(({ count, complete }) => {
          all.textContent = `See what everybody has (${count.toLocaleString('en')}${complete ? '' : '+'})`;
          all.hidden = count === 0;
        }, () => {});
      }
      return this.said(isMine ? 'Nothing waits for you' : 'Nothing waits', 'New tasks appear here by themselves.', all);
    });
  }

  said(title, text, more) {
    return [el('div', { class: 'blank' }, picture(), el('h2', { text: title }), text && el('p', { text }), more)];
  }

  // Drawn once for each reason: what has the focus keeps it.
  show(kind, draw = () => []) {
    if (this.kind === kind) return;
    this.kind = kind;
    this.element.hidden = kind === null;
    replace(this.element, draw());
  }
}
