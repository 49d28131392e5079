// Modal dialogs.

import { el, newId } from './dom.js';

/** Opens a modal dialog, which is removed when it closes. */
export function open(title, content, { isForced = false } = {}) {
  const heading = newId('dialog');
  const dialog = el('dialog', { 'aria-labelledby': heading }, el('h2', { id: heading, text: title }), content);
  if (isForced) dialog.addEventListener('cancel', event => event.preventDefault());
  dialog.dataset.isForced = isForced;
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Closes all dialogs but the sign-in, as declined: each belongs to a view that is being closed. */
export function closeDialogs() {
  for (const dialog of document.querySelectorAll('dialog[open]:not([data-is-forced="true"])')) dialog.close();
}

/** Asks for a key or a token until one is entered. */
export function askForCredential(wasWrong) {
  return new Promise(resolve => {
    const input = newId('credential');
    const field = el('input', { id: input, type: 'password', autocomplete: 'off', spellcheck: 'false', required: true });
    const form = el('form', { novalidate: true },
      wasWrong && el('p', { class: 'notice bad', role: 'alert', text: 'That key or token is not good here, or no longer.' }),
      el('label', { for: input, text: 'API key or token' }),
      field,
      el('p', { class: 'hint', text: 'It is kept in this tab only, and forgotten with it.' }),
      el('div', { class: 'buttons' }, el('button', { class: 'main', type: 'submit', text: 'Sign in' })));
    const dialog = open('Sign in', form, { isForced: true });
    form.addEventListener('submit', event => {
      event.preventDefault();
      const text = field.value.trim();
      if (text === '') {
        field.focus();
        return;
      }
      dialog.close();
      resolve(text);
    });
  });
}

/** Asks for confirmation, with one line of text. Returns the text, or null if declined. */
export function confirm({ title, text, label, button, isRequired = false, isBad = false }) {
  return new Promise(resolve => {
    const input = newId('confirm');
    const field = el('input', { id: input, type: 'text', maxlength: 256, autocomplete: 'off' });
    let answer = null;
    const form = el('form', { novalidate: true },
      el('p', { text }),
      el('label', { for: input, text: label }),
      field,
      el('div', { class: 'buttons' },
        el('button', { type: 'button', text: 'Back', onclick: () => dialog.close() }),
        el('button', { class: isBad ? 'bad' : 'main', type: 'submit', text: button })));
    const dialog = open(title, form);
    form.addEventListener('submit', event => {
      event.preventDefault();
      if (isRequired && field.value.trim() === '') {
        field.focus();
        return;
      }
      answer = field.value.trim();
      dialog.close();
    });
    dialog.addEventListener('close', () => resolve(answer));
  });
}

const KEYS = [
  ['j or ↓, k or ↑', 'next task, previous task'],
  ['Enter', 'open the task'],
  ['/', 'search'],
  ['u', 'back to the list'],
  ['1, 2', 'the document, the answer'],
  ['e', 'edit what the question proposes'],
  ['n, p', 'next change, previous change'],
  ['Ctrl + Enter', 'send the answer'],
  ['Ctrl + K', 'all commands, and tasks by their words'],
  ['?', 'this help'],
];

export function showHelp() {
  if (document.querySelector('dialog[open]')) return;
  const close = el('button', { class: 'main', type: 'button', text: 'Close' });
  const dialog = open('Keys', el('div', {},
    el('table', { class: 'keys' }, el('tbody', {}, KEYS.map(([key, does]) => el('tr', {}, el('th', { scope: 'row' }, el('kbd', { text: key })), el('td', { text: does }))))),
    el('p', { class: 'hint', text: 'Waiting shows what waits for an answer, yours first. All tasks shows everything you may see.' }),
    el('div', { class: 'buttons' }, close)));
  close.addEventListener('click', () => dialog.close());
  close.focus();
}
