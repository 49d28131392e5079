// What people meet: nothing, something that is slow or away, a question that ends or changes while they look at it, a task that is not theirs.

import { strict as assert } from 'node:assert';
import { accessible, api, launch, nothingWrong, open, picture } from './browser.mjs';

const size = { width: 1440, height: 900 };
const start = (id, flow, payload) => api('sam', 'POST', 'mesh?wait=20', { id, flow, payload });
const browser = await launch();
try {
  const tess = await open(browser, { who: 'tess', viewport: size });
  const uma = await open(browser, { who: 'uma', viewport: size, colorScheme: 'dark' });
  const seen = async (page, name) => {
    await accessible(page, name);
    await picture(page, `state-${name}`);
  };
  const go = (page, id) => page.evaluate(to => { location.hash = `#/task/${to}`; }, id);
  const note = tess.getByLabel(/^Note/);
  const told = (page, text) => page.getByRole('alert').filter({ hasText: text }).waitFor();

  // Nothing waits; and something does, for others.
  await tess.getByRole('heading', { name: 'Nothing waits for you' }).waitFor();
  assert.equal(await tess.getByRole('button', { name: /See what everybody has/ }).isVisible(), false);
  await seen(tess, 'empty');
  await start('claim-s1', 'claim', { purpose: 'Taxi', amount: 48, employee: 'Lena' });
  await tess.getByRole('link', { name: /Taxi, 48/ }).waitFor();
  await uma.reload();
  await uma.getByRole('button', { name: 'See what everybody has (1)' }).waitFor();
  await seen(uma, 'empty-dark');
  await uma.getByRole('button', { name: 'See what everybody has (1)' }).click();
  await uma.getByRole('link', { name: /Taxi, 48/ }).waitFor();

  // Slow: the shape of what comes, and then what comes.
  let free = () => {};
  const held = new Promise(resolve => { free = resolve; });
  await tess.route(/\/mesh(\/|\?)/, async route => { await held; await route.continue(); });
  await tess.reload();
  await tess.locator('.rows-skeleton').waitFor();
  await seen(tess, 'loading-list');
  await go(tess, 'claim-s1');
  await tess.locator('.document.skeleton').waitFor();
  await seen(tess, 'loading-task');
  free();
  await tess.getByRole('heading', { level: 1, name: 'Taxi, 48 €' }).waitFor();
  assert.equal(await tess.locator('.skeleton').count(), 0);

  // Another reviewer was faster: who, when, and how.
  await tess.getByLabel(/^Account/).fill('NL91');
  await api('sam', 'POST', 'mesh/claim-s1:resume', { approved: true });
  await told(tess, /sam has answered this question (just now|\d s ago)\. Pay it\? Yes\./);
  assert.equal(await tess.getByLabel(/^Account/).inputValue(), 'NL91');
  assert.equal(await tess.getByText('Lena gets 48 €').isVisible(), false, 'A closed question promises something.');
  await seen(tess, 'conflict');

  // It goes to others while it is open, and then it expires.
  await start('hurry-1', 'hurry', { company: 'Halden Foods' });
  await go(tess, 'hurry-1');
  await note.fill('half a sent');
  await told(tess, 'This question is for legal now.');
  await seen(tess, 'escalated');
  await told(tess, /Nobody answered in time: this question has expired .*Accept it\? No\./);
  assert.equal(await note.inputValue(), 'half a sent');
  assert.equal(await note.isDisabled(), true);
  assert.equal(await tess.getByText('A draft is kept').isVisible(), false, 'A draft is promised for a question that is closed.');
  await seen(tess, 'expired');

  // Cancelled while it is open.
  await start('hurry-2', 'hurry', { company: 'Nordwind' });
  await go(tess, 'hurry-2');
  await note.fill('a word');
  await api('sam', 'POST', 'mesh/hurry-2:cancel', {});
  await told(tess, 'The task was cancelled by sam.');
  await seen(tess, 'cancelled');

  // A second question right after the first one's answer is told, to the one who answered and to the one who did not.
  await start('article-s1', 'article', { article: { headline: 'Tides', body: 'Twice a day.' } });
  await go(tess, 'article-s1');
  await go(uma, 'article-s1');
  await uma.getByLabel('Headline', { exact: true }).waitFor();
  await tess.getByRole('group', { name: /Publish it/ }).getByLabel('Yes').check();
  await tess.getByRole('button', { name: 'Send answer' }).click();
  await told(tess, 'Your answer was taken. The task asks something else now.');
  await tess.getByRole('heading', { name: 'Is it still good?' }).waitFor();
  await seen(tess, 'second-question');
  await told(uma, /tess has answered this question .*Publish it\? Yes\./);
  await uma.getByRole('button', { name: 'Show the task as it is now' }).click();
  await uma.getByRole('heading', { name: 'Is it still good?' }).waitFor();

  // Not there, or not for this reader: the same words.
  await go(tess, 'nothing-like-this');
  await tess.getByRole('heading', { name: 'There is no such task for you' }).waitFor();
  await seen(tess, 'forbidden');

  // Without a connection: told, nothing typed is lost, and it goes on by itself.
  await start('hurry-3', 'article', { article: { headline: 'Winds', body: 'All day.' } });
  await go(tess, 'hurry-3');
  const headline = tess.getByLabel('Headline', { exact: true });
  await headline.waitFor();
  await tess.context().setOffline(true);
  await tess.getByText(/No connection since/).waitFor();
  await headline.fill('Storms');
  await tess.getByRole('group', { name: /Publish it/ }).getByLabel('Yes').check();
  await tess.getByRole('button', { name: 'Send answer with 1 edit' }).click();
  await told(tess, 'The gateway does not answer. Send it again: it counts once.');
  await seen(tess, 'offline');
  await tess.context().setOffline(false);
  await tess.getByText(/No connection since/).waitFor({ state: 'detached' });
  assert.equal(await headline.inputValue(), 'Storms');
  await tess.getByRole('button', { name: 'Send answer with 1 edit' }).click();
  await told(tess, 'Your answer was taken. The task asks something else now.');
  for (const page of [tess, uma]) nothingWrong(page);
} finally {
  await browser.close();
}
