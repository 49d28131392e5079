// Edit in place: what a question proposes is edited, its change is shown before it is sent, and decisions are never proposed.

import { strict as assert } from 'node:assert';
import { accessible, api, launch, nothingWrong, open, picture } from './browser.mjs';

const body = 'Each party answers for the damage.\n\nThe limit is the value of the single order, and no less than 10,000 euros.';
const id = 'edit-1';
await api('desk', 'POST', 'mesh?wait=20', { id, flow: 'article', payload: { approved: true, article: { headline: 'Liability', body } } });

const browser = await launch();
try {
  const page = await open(browser, { who: 'desk', viewport: { width: 1440, height: 900 } });
  await page.getByRole('link', { name: /edit-1/ }).click();
  const headline = page.getByLabel('Headline', { exact: true });
  const text = page.getByLabel('Text', { exact: true });
  const send = page.getByRole('button', { name: 'Send answer' });
  await headline.waitFor();
  assert.equal(await headline.inputValue(), 'Liability');
  assert.equal(await text.inputValue(), body);
  const decision = page.getByRole('group', { name: /Publish it/ });
  assert.equal(await decision.locator(':checked').count(), 0, 'A decision is proposed.');

  // By a key, from the document; then what changes is shown, old and new.
  await page.waitForFunction(() => document.activeElement.matches('.document'));
  await page.keyboard.press('e');
  assert.equal(await headline.evaluate(input => input === document.activeElement), true);
  await page.getByRole('button', { name: 'Edit: Text' }).click();
  assert.equal(await text.evaluate(input => input === document.activeElement), true);
  await text.fill(body.replace('the value of the single order', 'the fees of the last twelve months'));
  await headline.fill('Liability and notice');
  await page.getByRole('button', { name: 'Send answer with 2 edits' }).waitFor();

  // What the answer brings about is said with the edit in it, and only of an answer that agrees.
  await page.getByText('If you agree: “Liability and notice” is published.').waitFor();
  await decision.getByLabel('No').check();
  await page.getByText('is published.').waitFor({ state: 'hidden' });
  await decision.getByLabel('Yes').check();
  await page.getByText('“Liability and notice” is published.', { exact: true }).waitFor();
  const edit = page.getByRole('group', { name: 'Your edit: Text' });
  assert.deepEqual(await edit.locator('del, ins').evaluateAll(all => all.map(each => each.childNodes[1].textContent)), ['value', 'fees', 'single order', 'last twelve months']);
  await accessible(page, 'edited');
  await picture(page, 'edited');

  // An edit survives a reload as a draft, and can be taken back.
  await page.reload();
  await page.getByRole('button', { name: 'Send answer with 2 edits' }).waitFor();
  await page.getByRole('button', { name: 'Put back: Headline' }).click();
  assert.equal(await headline.inputValue(), 'Liability');
  await page.getByRole('button', { name: 'Send answer with 1 edit', exact: true }).waitFor();
  await page.getByText('“Liability” is published.').waitFor();
  await decision.getByLabel('Yes').check();
  await send.click();
  await page.getByRole('heading', { name: 'Is it still good?' }).waitFor();
  const { payload } = await api('desk', 'GET', `mesh/${id}`);
  assert.deepEqual(payload.article, { headline: 'Liability', body: body.replace('the value of the single order', 'the fees of the last twelve months') });
  nothingWrong(page);
} finally {
  await browser.close();
}
