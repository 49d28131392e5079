// A browser at the inbox: signing in, pictures, and what must never happen on the way.

import { strict as assert } from 'node:assert';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

export const [address, settings] = process.argv.slice(2);
export const { keys, pictures, browser: server, tasks: crowd, hostile } = JSON.parse(settings);
export const patience = 15_000;

/** Calls the API with a principal's credential. */
export async function api(who, method, path, body) {
  const response = await fetch(new URL(path, address), {
    method,
    headers: { Authorization: `Bearer ${keys[who]}`, ...(body ? { 'Content-Type': 'application/json' } : {}) },
    body: body && JSON.stringify(body),
  });
  const answer = await response.json();
  assert.ok(response.ok, `${method} ${path}: ${JSON.stringify(answer)}`);
  return answer;
}

/** The one browser of all stories (server.mjs); to close it ends only what this story has opened. */
export const launch = () => chromium.connect(server);

/** Opens the inbox in a window of its own, where nothing may go wrong unseen. */
export async function open(browser, { who, base = address, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1180, height: 860 }, locale: 'en-GB', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  page.wrongs = [];
  page.on('pageerror', error => page.wrongs.push(error.message));
  page.on('console', message => {
    // A refusal that the page handles is in the console too.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) page.wrongs.push(message.text());
  });
  await page.goto(new URL('inbox/', base).href);
  if (who) await signIn(page, keys[who]);
  return page;
}

export async function signIn(page, key) {
  await page.getByLabel('API key or token').fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

export function nothingWrong(page) {
  assert.deepEqual(page.wrongs, []);
}

export async function picture(page, name) {
  await mkdir(pictures, { recursive: true });
  await page.screenshot({ path: `${pictures}/${name}.png` });
}

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Fails when axe finds something serious on the page as it is. */
export async function accessible(page, name) {
  if (!(await page.evaluate('"axe" in window'))) {
    // The page's policy lets no script in; the browser's own door does.
    const { readFile } = await import('node:fs/promises');
    await page.evaluate(await readFile(axe, 'utf8'));
  }
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  const serious = violations.filter(found => found.impact === 'serious' || found.impact === 'critical');
  assert.deepEqual(serious.map(found => `${name}: ${found.id}: ${found.nodes.map(node => `${node.html} ${node.failureSummary}`).join(' | ')}`), []);
}
