// A virtual list that renders only the visible rows. Rows have one height, in rem, so larger text makes larger rows.

import { el } from './dom.js';

const SPARE = 12;

export class Rows {
  /**
   * @param draw creates a row's link from an item @param stamp the state of a row as a text: a change means draw again
   * @param within the element that scrolls; without it the page does
   */
  constructor({ label, rem, draw, stamp, within = null }) {
    this.within = within;
    this.draw = draw;
    this.stamp = stamp;
    this.items = [];
    this.shown = new Map();
    this.rem = rem;
    this.element = el('ol', { class: 'rows', 'aria-label': label });
    this.place = () => this.render();
  }

  attach() {
    (this.within ?? window).addEventListener('scroll', this.place, { passive: true });
    addEventListener('resize', this.place);
  }

  detach() {
    (this.within ?? window).removeEventListener('scroll', this.place);
    removeEventListener('resize', this.place);
  }

  get height() {
    return this.rem * parseFloat(getComputedStyle(document.documentElement).fontSize);
  }

  show(items) {
    this.items = items;
    this.render();
  }

  render() {
    const height = this.height;
    this.element.style.height = `${this.items.length * height}px`;
    const box = this.within?.getBoundingClientRect();
    const top = this.element.getBoundingClientRect().top - (box?.top ?? 0);
    const first = Math.max(0, Math.floor(-top / height) - SPARE);
    const last = Math.min(this.items.length, Math.ceil(((box?.height ?? innerHeight) - top) / height) + SPARE);
    const wanted = new Map();
    for (let index = first; index < last; index++) wanted.set(this.items[index].id, index);

    // Scrolling must not move the focus away from the current row.
    const focused = this.focusedId();
    if (focused !== null && !wanted.has(focused)) {
      const index = this.items.findIndex(item => item.id === focused);
      if (index >= 0) wanted.set(focused, index);
    }
    for (const [id, row] of this.shown) {
      if (!wanted.has(id)) {
        row.element.remove();
        this.shown.delete(id);
      }
    }

    // In document order, for navigation with the tab key.
    let before = null;
    for (const [id, index] of [...wanted].sort((a, b) => a[1] - b[1])) {
      const item = this.items[index];
      const stamp = this.stamp(item);
      let row = this.shown.get(id);
      if (row === undefined) {
        row = { element: el('li'), stamp: null };
        this.shown.set(id, row);
      }
      if (row.stamp !== stamp) {
        const isFocused = row.element.contains(document.activeElement);
        row.element.replaceChildren(this.draw(item));
        row.stamp = stamp;
        if (isFocused) this.linkOf(row)?.focus({ preventScroll: true });
      }
      row.element.style.transform = `translateY(${index * height}px)`;
      row.element.setAttribute('aria-posinset', index + 1);
      row.element.setAttribute('aria-setsize', this.items.length);
      const place = before === null ? this.element.firstChild : before.nextSibling;
      if (place !== row.element) this.element.insertBefore(row.element, place);
      before = row.element;
    }
  }

  linkOf(row) {
    return row.element.querySelector('a');
  }

  focusedId() {
    for (const [id, row] of this.shown) {
      if (row.element.contains(document.activeElement)) return id;
    }
    return null;
  }

  /** Moves a row forward or back, from the current or last focused row. */
  move(step) {
    if (this.items.length === 0) return;
    const at = this.items.findIndex(item => item.id === (this.focusedId() ?? this.lastId));
    this.focus(Math.min(this.items.length - 1, Math.max(0, at < 0 ? 0 : at + step)));
  }

  focus(index) {
    this.reveal(index);
    this.lastId = this.items[index].id;
    const row = this.shown.get(this.lastId);
    if (row) this.linkOf(row).focus({ preventScroll: true });
  }

  /** Scrolls until a row is in sight. */
  reveal(index) {
    const height = this.height;
    if (this.within !== null) {
      const { scrollTop, clientHeight } = this.within;
      if (index * height < scrollTop) this.within.scrollTop = Math.max(0, (index - 1) * height);
      else if ((index + 1) * height > scrollTop + clientHeight) this.within.scrollTop = (index + 2) * height - clientHeight;
      this.render();
      return;
    }
    const listTop = this.element.getBoundingClientRect().top + scrollY;
    const top = listTop + index * height;
    const margin = height * 1.5;
    if (top < scrollY + margin) scrollTo({ top: top - margin });
    else if (top + height > scrollY + innerHeight - margin) scrollTo({ top: top + height + margin - innerHeight });
    this.render();
  }
}
