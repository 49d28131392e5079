// One task: its question, its payload, its position and the answer.

import { Problem, call, follow, getExactly } from './api.js';
import { confirm } from './dialogs.js';
import { Document, placeOf, roundsOf } from './document.js';
import { Draft } from './drafts.js';
import { el, replace, say, soon } from './dom.js';
import { OVER, factsOf } from './facts.js';
import { fateOf } from './fate.js';
import { AnswerForm, fieldsOf } from './form.js';
import { History } from './history.js';
import { payloadTree } from './payload.js';
import { routePicture } from './route.js';
import { taskSkeleton } from './skeleton.js';
import { consequence } from './then.js';
import { exact, moment } from './time.js';
import { currentView, hashOf } from './views.js';

const RETRY = 2000;
const SKELETON = 150;
const NAMES = { pending: 'About to start', running: 'At work', paused: 'Waits for an answer', succeeded: 'Done', failed: 'Failed', canceled: 'Cancelled' };

const whomOf = task => [task.wait?.assignee, ...(task.wait?.groups ?? [])].filter(name => typeof name === 'string').join(', ');

export function taskView(id, { me, setLive, setFailure, leave }) {
  const path = `mesh/${encodeURIComponent(id)}`;
  const stop = new AbortController();
  const history = new History(id);
  let task = null;
  let asked = null;
  let hasAnswered = false;
  let isCut = false;
  let before;
  let onlyChanges = false;

  const head = el('div', { class: 'head' });
  const question = el('div', { class: 'question' });
  const route = el('div', { class: 'picture' });
  const texts = new Document();
  const payload = el('div');
  const changes = el('input', { type: 'checkbox', onchange: () => { onlyChanges = changes.checked; drawPayload(); } });
  const payloadCard = el('section', { class: 'card', 'aria-labelledby': 'payload-title' },
    el('div', { class: 'bar' }, el('h2', { id: 'payload-title', text: 'Payload' }), el('span', { class: 'spring' }), el('label', { class: 'choice' }, changes, el('span', { text: 'only what has changed' }))),
    payload);
  const element = el('div', { class: 'task' });

  // What comes quickly comes without a flicker; for the rest there is its shape.
  const slow = setTimeout(() => { if (task === null && element.childElementCount === 0) replace(element, taskSkeleton()); }, SKELETON);

  async function load() {
    const now = await getExactly(`${path}?origins=true`, stop.signal);
    if (isCut) setFailure(null);
    isCut = false;
    const isFirst = task === null;
    task = now;
    if (isFirst) {
      replace(element,
        el('section', { class: 'document', 'aria-label': 'Document', tabindex: 0 },
          el('a', { class: 'back', href: hashOf(currentView()), text: '← Waiting' }), head, texts.element, payloadCard),
        el('section', { class: 'decision', 'aria-label': 'Decision', tabindex: 0 },
          question, facts, el('section', { class: 'card', 'aria-labelledby': 'route-title' }, el('h2', { id: 'route-title', text: 'Route' }), route), history.element));
    }
    await history.read(stop.signal).catch(() => {});
    draw();
    if (before === undefined) {
      before = null;
      getExactly(`${path}?payload=first`, stop.signal).then(first => { before = first.payload ?? null; drawPayload(); }, () => {});
    }
  }

  const facts = el('section', { class: 'card', 'aria-labelledby': 'facts-title' });

  function draw() {
    drawHead();
    drawQuestion();
    replace(route, routePicture(task, Math.max(220, route.clientWidth || 380)));
    drawPayload();
    replace(facts, factsOf(task));
  }

  function drawHead() {
    const prompt = task.pause_metadata?.prompt;
    const title = task.title ?? (task.status === 'paused' && typeof prompt === 'string' && prompt !== '' ? prompt : `${NAMES[task.status] ?? task.status}: ${task.flow ?? task.id}`);
    document.title = `${title} – Inbox`;
    replace(head, el('h1', { dir: 'auto', text: title }), el('p', { class: 'meta' },
      el('span', { class: `status ${task.status}`, text: NAMES[task.status] ?? task.status }),
      task.flow && el('span', { class: 'flow', text: task.flow }), el('span', { class: 'id', text: task.id })));
  }

  function drawPayload() {
    const value = OVER.includes(task.status) && task.result !== null && task.result !== undefined ? task.result : task.payload;
    payloadCard.querySelector('h2').textContent = value === task.payload ? 'Payload' : 'Result';
    const labels = new Map(fieldsOf(task.pause_metadata).map(field => [placeOf(field), field.label]).filter(([, label]) => typeof label === 'string'));
    texts.show(value, { first: before ?? undefined, labels, edit: place => asked?.form.edit(place), editable: placesToEdit(), rounds: roundsOf(history.events).filter(round => task.status !== 'paused' || round.number < task.pause) });
    if (value === null && task.payload_unavailable) replace(payload, el('p', { class: 'hint', text: `It cannot be shown now: ${task.payload_unavailable}.` }));
    else if (value === undefined) replace(payload, el('p', { class: 'hint', text: 'There is none to show.' }));
    else replace(payload, payloadTree(value, before === null ? undefined : before, { onlyChanges, origins: task.origins }));
  }

  const placesToEdit = () => (asked?.isOpen ? asked.form.fields.filter(field => field.isProposed).map(field => placeOf(field.field)) : []);

  // A form in use is not redrawn while its question is open. Changes of the question are shown above it.
  function drawQuestion() {
    if (asked?.isSending) return;
    const isAsked = task.status === 'paused' && !(hasAnswered && asked?.number === task.pause);
    if (isAsked && asked?.number === task.pause && asked.isOpen) {
      asked.drawActions();
      return;
    }
    if (asked !== null && !hasAnswered) {
      // A refusal may have shown only that it is too late; by now the winner may be known.
      const what = fateOf(task, asked.number, history, asked.form) ?? (asked.isOpen ? `The task waits no more: ${(NAMES[task.status] ?? task.status).toLowerCase()}.` : null);
      if (what !== null && what !== asked.fate) close(what);
      return;
    }
    if (isAsked) {
      // Another question of the same task, right after an answer to the one before: told, or it would look like the same one.
      const isNext = hasAnswered;
      hasAnswered = false;
      asked = ask();
      replace(question, asked.element);
      if (isNext) {
        asked.greet('Your answer was taken. The task asks something else now.');
        say(`Your answer was taken. The task asks something else now: ${task.pause_metadata?.prompt ?? ''}`);
      }
    } else if (hasAnswered || asked === null) {
      asked = null;
      replace(question, state());
    }
  }

  function close(text) {
    asked.fate = text;
    asked.close(text, 'bad');
    say(text);
  }

  function state() {
    const answers = task.answers ?? [];
    const last = answers[answers.length - 1];
    const text = {
      succeeded: 'The task is done.', failed: 'The task has failed.', canceled: 'The task was cancelled.', running: 'The task is at work.', pending: 'The task is about to start.', paused: '',
    }[task.status];
    const thanks = hasAnswered ? 'Your answer was taken. ' : '';
    const by = task.status === 'canceled' ? history.by('canceled') : null;
    const canRedrive = task.status === 'failed' && !task.redriven_as && me.scopes.includes('create');
    say(thanks + text);
    return el('section', { class: 'card', 'aria-label': 'State of the task' },
      el('p', { class: `notice ${task.status === 'failed' || task.status === 'canceled' ? 'bad' : 'good'}`, text: `${thanks}${text}${by ? ` By ${by}.` : ''}` }),
      task.error && el('p', { text: task.error }),
      !hasAnswered && last && el('p', { class: 'hint' }, `${last.by ?? 'Somebody'} answered its last question, `, moment(new Date(last.at)), '.'),
      el('div', { class: 'buttons' },
        canRedrive && el('button', { type: 'button', text: 'Try again', onclick: redrive }),
        !OVER.includes(task.status) && me.scopes.includes('cancel') && el('button', { type: 'button', class: 'bad', text: 'Cancel task', onclick: cancel })));
  }

  async function redrive() {
    try {
      const again = await call('POST', `${path}:redrive`);
      if (!stop.signal.aborted) location.hash = `#/task/${again.id}`;
    } catch (failure) {
      setFailure(failure, id);
    }
  }

  async function cancel() {
    const reason = await confirm({
      title: 'Cancel this task?', text: 'It ends for ever, and what it has done so far stays done.', label: 'Reason (optional)', button: 'Cancel the task', isBad: true,
    });
    if (reason === null) return;
    try {
      await call('POST', `${path}:cancel`, { body: reason === '' ? {} : { reason }, headers: { 'Idempotency-Key': crypto.randomUUID() } });
      await load();
    } catch (failure) {
      setFailure(failure.status === 404 ? new Error('Only the creator of a task, or an admin, can cancel it.') : failure, id);
    }
  }

  /** Creates the form of the current pause. */
  function ask() {
    const number = task.pause;
    const metadata = task.pause_metadata ?? {};
    const form = new AnswerForm(metadata, task.answer_schema);
    const notice = el('p', { class: 'notice', role: 'alert', hidden: true });
    const send = el('button', { class: 'main', type: 'submit', text: 'Send answer' });
    const actions = el('div', { class: 'buttons' });
    const canAnswer = me.scopes.includes('approve');
    const extend = metadata.extend_sla ? el('input', { id: 'extend', type: 'text', inputmode: 'numeric', autocomplete: 'off' }) : null;
    const draft = new Draft(me, task);
    let whom = whomOf(task);
    const then = el('p', { class: 'brings', dir: 'auto', hidden: true });
    const kept = el('p', { class: 'hint kept', role: 'status', hidden: true });
    const again = el('button', { type: 'button', text: 'Show the task as it is now', hidden: true, onclick: () => { asked = null; draw(); } });
    const element = el('form', { class: 'card', novalidate: true, 'aria-label': 'Your answer' },
      typeof task.title === 'string' && typeof metadata.prompt === 'string' && metadata.prompt !== '' && el('h2', { class: 'asks', dir: 'auto', text: metadata.prompt }),
      notice, form.element,
      extend && el('details', { class: 'extend' }, el('summary', { text: 'Give the task more running time' }),
        el('div', { class: 'field' }, el('label', { for: 'extend', text: 'More running time, in seconds' }), el('p', { class: 'hint', text: `At most ${metadata.extend_sla} can be added.` }), extend)),
      then,
      el('div', { class: 'buttons' }, send, again, el('span', { class: 'spring' }), actions),
      kept);
    const one = { number, form, element, isOpen: true, isSending: false, key: crypto.randomUUID(), drawActions, close: shut, greet };

    function showDraft(text) {
      kept.hidden = text === null;
      replace(kept, text === null ? [] : [el('span', { text }), el('button', { class: 'quiet', type: 'button', text: 'Discard it', onclick: discard })]);
    }

    function keep() {
      // What was typed last is told when the focus goes, also to a form that has just been closed.
      if (!one.isOpen) return;
      showEdits();
      const isKept = draft.write(form.draft);
      if (kept.hidden !== !isKept || kept.dataset.isBack) showDraft(isKept ? 'A draft is kept in this browser until you send it.' : null);
      delete kept.dataset.isBack;
    }

    // The button says that the answer changes what is decided about.
    function showEdits() {
      const words = consequence(metadata.then, task.payload, form);
      then.hidden = words === null;
      replace(then, words ?? []);
      send.textContent = form.edits === 0 ? 'Send answer' : `Send answer with ${form.edits === 1 ? '1 edit' : `${form.edits} edits`}`;
    }

    function discard() {
      draft.clear();
      form.draft = null;
      showEdits();
      showDraft(null);
      say('The draft was discarded.');
      form.element.querySelector('input, textarea, select')?.focus();
    }

    function tell(text, level) {
      notice.hidden = text === null;
      notice.className = `notice ${level ?? ''}`;
      notice.textContent = text ?? '';
    }

    function greet(text) {
      notice.dataset.of = 'answer';
      tell(text, 'good');
    }

    function shut(text, level) {
      one.isOpen = false;
      form.disable();
      if (extend) extend.disabled = true;
      send.disabled = true;
      showDraft(null);
      then.hidden = true;
      again.hidden = false;
      replace(actions);
      tell(text, level);
      if (element.contains(document.activeElement) || document.activeElement === document.body) again.focus();
    }

    function drawActions() {
      const holder = task.wait?.claimed_by ?? null;
      const isMe = holder !== null && holder === me.principal;
      const isDelegator = !isMe && me.principal !== null && task.wait?.delegated_by === me.principal;
      const had = actions.contains(document.activeElement) ? document.activeElement.dataset.act : null;
      const button = (act, text, onclick, level) => el('button', { type: 'button', class: level ?? null, 'data-act': act, text, onclick });
      replace(actions,
        me.principal !== null && canAnswer && holder === null && button('claim', 'Claim', () => change('claim')),
        isMe && button('release', 'Release', () => change('release')),
        isDelegator && button('release', 'Take back', () => change('release')),
        me.principal !== null && canAnswer && button('delegate', 'Delegate …', delegate),
        me.scopes.includes('cancel') && button('cancel', 'Cancel task …', cancel, 'bad'));
      if (had) actions.querySelector(`[data-act="${had}"]`)?.focus();
      send.disabled = !canAnswer;
      const isMoved = whom !== whomOf(task);
      whom = whomOf(task);
      if (isMoved) {
        notice.dataset.of = 'whom';
        tell(`This question is for ${whom || 'anybody who may answer'} now.`, 'warn');
        say(notice.textContent);
        return;
      }
      if (!canAnswer) tell('Your credential may look, but not answer.', 'bad');
      else if (holder !== null && !isMe) tell(`${holder} has claimed it.`, 'bad');
      else if (notice.dataset.of !== 'answer' && notice.dataset.of !== 'whom') tell(isMe ? 'You have claimed it: nobody else can answer.' : null, 'good');
    }

    async function change(what, body = {}) {
      try {
        await call('POST', `${path}:${what}?pause=${number}`, { body });
        notice.dataset.of = '';
        await load();
      } catch (failure) {
        if (failure.reason === 'claimed') await load();
        complain(failure);
      }
    }

    async function delegate() {
      const to = await confirm({ title: 'Delegate', text: 'Somebody else is to answer instead.', label: 'To whom (the name of their account)', button: 'Delegate', isRequired: true });
      if (to) await change('delegate', { to });
    }

    function complain(failure) {
      notice.dataset.of = 'answer';
      if (failure instanceof Problem && failure.reason === 'form_not_satisfied') {
        const rest = form.complain(failure.errors);
        tell(`The answer does not fit the form yet.${rest.length > 0 ? ` ${rest.join('; ')}.` : ''}`, 'bad');
      } else if (failure instanceof Problem && ['already_answered', 'already_final', 'not_paused', 'not_found'].includes(failure.reason)) {
        shut(failure.message, 'bad');
      } else if (failure instanceof Problem) {
        tell(failure.message, 'bad');
      } else {
        tell('The gateway does not answer. Send it again: it counts once.', 'bad');
      }
    }

    element.addEventListener('keydown', event => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) element.requestSubmit();
    });
    element.addEventListener('submit', async event => {
      event.preventDefault();
      if (!one.isOpen || send.disabled) return;
      const answer = form.read();
      if (answer === null) {
        notice.dataset.of = 'answer';
        tell('Something is missing or wrong, see below.', 'bad');
        return;
      }
      const seconds = extend === null || extend.value.trim() === '' ? '' : `&extend=${encodeURIComponent(extend.value.trim())}`;
      const body = JSON.stringify([answer, seconds]);

      // A retry of the same answer after a lost receipt is idempotent. A different answer is a new one.
      if (one.sent !== undefined && one.sent !== body) one.key = crypto.randomUUID();
      one.sent = body;
      send.disabled = true;
      one.isSending = true;
      try {
        await call('POST', `${path}:resume?pause=${number}&payload=false${seconds}`, { body: answer, headers: { 'Idempotency-Key': one.key } });
        one.isOpen = false;
        one.isSending = false;
        draft.clear();
        hasAnswered = true;
        await load();
        document.getElementById('main').focus({ preventScroll: true });
      } catch (failure) {
        one.isSending = false;
        if (hasAnswered || stop.signal.aborted) {
          setFailure(failure, id);
          return;
        }
        send.disabled = false;
        complain(failure);
        reload();
      }
    });
    element.addEventListener('input', keep);
    element.addEventListener('change', keep);
    const found = draft.read();
    if (found !== null) {
      form.draft = found.fields;
      showEdits();
      showDraft(`What you had typed at ${exact(found.at)} is back.`);
      kept.dataset.isBack = 'true';
    }
    showEdits();
    drawActions();
    return one;
  }

  function goTo(selector) {
    const target = element.querySelector(selector);
    target?.focus({ preventScroll: matchMedia('(min-width: 48rem)').matches && target.matches('.document') });
    return target !== null;
  }

  const reload = soon(() => load().catch(failed), 60);

  function failed(failure) {
    if (stop.signal.aborted) return;
    if (task === null) {
      replace(element, el('section', { class: 'document', 'aria-label': 'Document', tabindex: 0 },
        el('a', { class: 'back', href: hashOf(currentView()), text: '← Waiting' }), el('h1', { text: failure.status === 404 ? 'There is no such task for you' : 'This did not work' }),
        el('p', { text: failure.status === 404 ? 'It was removed, its address is wrong, or it is for other people. Who should see it can ask its requester, or an operator.' : failure.message }),
        el('p', { class: 'hint' }, 'Its address: ', el('bdi', { class: 'id', text: id }))));
    } else setFailure(failure);
    if (failure instanceof TypeError) {
      isCut = true;
      setTimeout(() => { if (!stop.signal.aborted) reload(); }, RETRY);
    }
  }

  load().then(() => {
    // Reading comes first: the keys scroll the document.
    const main = document.getElementById('main');
    if (document.activeElement === main || document.activeElement === document.body) goTo('.document');
    return follow(`${path}/events`, { onEvent: event => { if (event.name === 'update') reload(); }, onState: setLive, signal: stop.signal });
  }).catch(failed);

  const sized = new ResizeObserver(() => { if (task !== null) replace(route, routePicture(task, Math.max(220, route.clientWidth))); });
  sized.observe(route);
  // The same as the keys and buttons of the page, as far as they are there now. What decides comes last: Enter alone decides nothing.
  function commands() {
    const buttons = asked?.isOpen ? [...asked.element.querySelectorAll('.buttons button:not([disabled]):not([hidden])')] : [...question.querySelectorAll('.buttons button')];
    return [
      { text: 'To the answer', key: '2', run: toAnswer },
      ...(asked?.isOpen && asked.form.fields.some(field => field.isProposed) ? [{ text: 'Edit what the question proposes', key: 'e', run: () => asked.form.edit() }] : []),
      { text: 'To the document', key: '1', run: () => goTo('.document') },
      { text: 'Next change', key: 'n', run: () => texts.step(1) },
      { text: 'Previous change', key: 'p', run: () => texts.step(-1) },
      { text: 'Back to the list', key: 'u', run: leave },
      ...buttons.map(button => ({ text: button.textContent, key: button.type === 'submit' ? 'Ctrl Enter' : undefined, run: () => button.click() })),
    ];
  }

  const toAnswer = () => goTo('.question :is(input, textarea, select):not([disabled])') || goTo('.decision');

  return {
    element,
    commands,
    keys: {
      u: leave,
      e: () => asked?.form.edit(),
      n: () => texts.step(1),
      p: () => texts.step(-1),
      1: () => goTo('.document'),
      2: toAnswer,
    },
    close() {
      stop.abort();
      clearTimeout(slow);
      reload.cancel();
      sized.disconnect();
    },
  };
}
