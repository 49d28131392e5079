// Calls the gateway. Every address is relative to the page, so any path prefix works.

import { parse } from './numbers.js';

const STORED = 'asya.credential';
const SILENCE = 45_000;
const FIRST_RETRY = 500, LAST_RETRY = 10_000;
const TRIES = 4;

/** An error of the gateway: its reason, its text, and the errors of fields. */
export class Problem extends Error {
  constructor(status, body) {
    super(body?.detail ?? body?.title ?? `The gateway answered with ${status}.`);
    this.status = status;
    this.reason = body?.reason ?? '';
    this.errors = Array.isArray(body?.errors) ? body.errors : [];
  }
}

/** The credential, for the lifetime of this tab. */
export const credential = {
  get: () => sessionStorage.getItem(STORED),
  set: text => sessionStorage.setItem(STORED, text),
  clear: () => sessionStorage.removeItem(STORED),
};

let asking = null;
let askForCredential = async () => {};

/** Sets how to ask the user for a credential. Requests that need one wait meanwhile. */
export function whenUnknown(ask) {
  askForCredential = ask;
}

function ask(used) {
  // Another request may have asked the user already.
  if (credential.get() !== used) return Promise.resolve();
  asking ??= askForCredential(used !== null).finally(() => { asking = null; });
  return asking;
}

const address = path => new URL(`../${path}`, document.baseURI);

export const sleep = milliseconds => new Promise(resolve => { setTimeout(resolve, milliseconds); });

function headersFor(used, more) {
  return used === null ? more : { ...more, Authorization: `Bearer ${used}` };
}

async function problemOf(response) {
  try {
    return new Problem(response.status, await response.json());
  } catch {
    return new Problem(response.status, null);
  }
}

/** Calls the API and returns its answer; fails with a Problem, or with a TypeError when the gateway is unreachable. */
export async function call(method, path, { body, headers = {}, signal, isExact = false } = {}) {
  for (let attempt = 1; ; attempt++) {
    const used = credential.get();
    const response = await fetch(address(path), {
      method,
      signal,
      cache: 'no-store',
      credentials: 'omit',
      headers: headersFor(used, body === undefined ? headers : { ...headers, 'Content-Type': 'application/json' }),
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (response.status === 401) {
      await ask(used);
      continue;
    }
    if (response.ok && isExact) return parse(await response.text());
    if (response.ok) return response.status === 204 ? null : response.json();
    const isBusy = response.status === 429 || response.status === 503;
    if (!isBusy || method !== 'GET' || attempt >= TRIES) throw await problemOf(response);
    await sleep((Number(response.headers.get('Retry-After')) || 1) * 1000);
  }
}

export const get = (path, signal) => call('GET', path, { signal });

/** Calls for values that are shown or sent back: their numbers keep all digits. */
export const getExactly = (path, signal) => call('GET', path, { signal, isExact: true });

/**
 * Follows a stream of server-sent events, and resumes after a disconnect. Ends with the signal, when the gateway reports that
 * there are no more events, or with a Problem. EventSource cannot send a credential.
 */
export async function follow(path, { onEvent, onState, signal }) {
  let last = null;
  let retry = FIRST_RETRY;
  while (!signal.aborted) {
    const used = credential.get();
    const cut = new AbortController();
    const stop = () => cut.abort();
    signal.addEventListener('abort', stop);
    let watchdog = null;
    const stayAwake = () => {
      clearTimeout(watchdog);
      watchdog = setTimeout(stop, SILENCE);
    };
    try {
      stayAwake();
      const response = await fetch(address(path), {
        signal: cut.signal,
        cache: 'no-store',
        credentials: 'omit',
        headers: headersFor(used, { Accept: 'text/event-stream', ...(last === null ? {} : { 'Last-Event-ID': last }) }),
      });
      if (response.status === 204) {
        onState?.(null);
        return;
      }
      if (response.status === 401) {
        clearTimeout(watchdog);
        await ask(used);
        continue;
      }
      if (response.ok) {
        retry = FIRST_RETRY;
        onState?.(true);
        await read(response.body, stayAwake, event => {
          last = event.id ?? last;
          onEvent(event);
        });
      } else if (response.status < 500 && response.status !== 429) {
        throw await problemOf(response);
      } else {
        onState?.(false);
      }
    } catch (failure) {
      if (failure instanceof Problem) throw failure;
      if (!signal.aborted) onState?.(false);
    } finally {
      clearTimeout(watchdog);
      signal.removeEventListener('abort', stop);
    }
    if (signal.aborted) return;
    await sleep(retry * (0.75 + Math.random() / 2));
    retry = Math.min(retry * 2, LAST_RETRY);
  }
}

async function read(body, onBytes, onEvent) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  let event = { name: 'message', id: null, data: '' };
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    onBytes();
    const lines = (rest + value).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      if (line === '') {
        if (event.data !== '') onEvent(event);
        event = { name: 'message', id: null, data: '' };
      } else if (line.startsWith('data: ')) event.data += line.slice(6);
      else if (line.startsWith('event: ')) event.name = line.slice(7);
      else if (line.startsWith('id: ')) event.id = line.slice(4);
    }
  }
}
