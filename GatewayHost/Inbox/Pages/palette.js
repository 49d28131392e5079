// The command palette: what can be done here, where one can go, and tasks, by their words. Each command shows its key.

import { get } from './api.js';
import { open } from './dialogs.js';
import { el, newId, replace, soon } from './dom.js';

const TYPING = 200;
const TASKS = 8;

/** @param groups what there is without a search: groups of commands, each with `text`, `key` and `run` */
export function showPalette(groups) {
  if (document.querySelector('dialog[open]')) return;
  const list = newId('palette');
  const stop = new AbortController();
  let tasks = [];
  let shown = [];
  let at = 0;
  let asked = '';
  const input = el('input', { type: 'text', role: 'combobox', autocomplete: 'off', spellcheck: 'false', maxlength: 200, 'aria-expanded': 'true', 'aria-controls': list, 'aria-autocomplete': 'list', 'aria-label': 'What to do, or a task', placeholder: 'What to do, or a task' });
  const box = el('div', { id: list, role: 'listbox', class: 'commands', 'aria-label': 'Commands and tasks' });
  const none = el('p', { class: 'hint', role: 'status', hidden: true, text: 'There is nothing like that.' });
  const dialog = open('Commands', el('div', { class: 'palette' }, input, box, none));
  dialog.classList.add('wide');

  function draw() {
    const words = input.value.toLowerCase().split(/\s+/).filter(word => word !== '');
    const match = command => words.every(word => command.text.toLowerCase().includes(word));
    const found = [...groups.map(({ name, commands }) => ({ name, commands: commands.filter(match) })), { name: 'Tasks', commands: asked === input.value.trim() && asked !== '' ? tasks : [] }].filter(group => group.commands.length > 0);
    shown = found.flatMap(group => group.commands);
    at = Math.min(at, Math.max(0, shown.length - 1));
    let index = 0;
    replace(box, found.map(group => el('div', { role: 'group', 'aria-label': group.name }, el('div', { class: 'group', 'aria-hidden': 'true', text: group.name }),
      group.commands.map(command => option(command, index++)))));
    none.hidden = shown.length > 0;
    mark();
  }

  function option(command, index) {
    const made = el('div', { role: 'option', id: `${list}-${index}`, class: 'command', 'aria-selected': 'false' },
      el('span', { dir: 'auto', text: command.text }), command.note && el('span', { class: 'hint', dir: 'auto', text: command.note }), command.key && el('kbd', { text: command.key }));
    made.addEventListener('click', () => run(index));
    made.addEventListener('pointermove', () => { if (at !== index) { at = index; mark(); } });
    return made;
  }

  function mark() {
    for (const [index, each] of [...box.querySelectorAll('[role=option]')].entries()) {
      each.setAttribute('aria-selected', index === at ? 'true' : 'false');
      if (index === at) each.scrollIntoView({ block: 'nearest' });
    }
    if (shown.length > 0) input.setAttribute('aria-activedescendant', `${list}-${at}`);
    else input.removeAttribute('aria-activedescendant');
  }

  function run(index) {
    const command = shown[index];
    if (command === undefined) return;
    dialog.close();
    command.run();
  }

  // The gateway searches, within what the reader may see.
  const search = soon(async () => {
    const words = input.value.trim();
    if (words === '') return;
    try {
      const page = await get(`mesh?limit=${TASKS}&status=paused&order=due&q=${encodeURIComponent(words)}`, stop.signal);
      if (words !== input.value.trim()) {
        search();
        return;
      }
      asked = words;
      tasks = page.tasks.map(task => ({
        text: task.title ?? task.pause_metadata?.prompt ?? task.id,
        note: [task.flow, task.id].filter(Boolean).join(' · '),
        run: () => { location.hash = `#/task/${encodeURIComponent(task.id)}`; },
      }));
      draw();
    } catch {
      // The commands are there all the same.
    }
  }, TYPING);

  input.addEventListener('input', () => { at = 0; draw(); search(); });
  input.addEventListener('keydown', event => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && shown.length > 0) {
      event.preventDefault();
      at = (at + step + shown.length) % shown.length;
      mark();
    } else if (event.key === 'Enter' && !event.repeat) {
      event.preventDefault();
      run(at);
    }
  });
  const before = document.activeElement;
  dialog.addEventListener('close', () => {
    stop.abort();
    search.cancel();
    if (document.activeElement === document.body) before?.focus?.({ preventScroll: true });
  });
  draw();
  input.focus();
}
