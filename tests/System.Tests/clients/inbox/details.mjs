// Details of the task page: hidden parts, drafts, what happens without an answer, names of landmarks, failures after navigation.

import { strict as assert } from 'node:assert';
import { accessible, api, keys, launch, nothingWrong, open, picture, signIn } from './browser.mjs';

const long = Array.from({ length: 60 }, (_, n) => `§ ${n + 1} The parties agree on this and on that.`).join('\n');
const create = (id, flow, payload) => api('dana', 'POST', 'mesh?wait=20', { id, flow, payload });
await create('contract-1', 'contract', { title: 'Grain silo, lease', text: long });
await create('contract-2', 'contract', { title: 'Grain silo, sale' });
await create('bare-1', 'test_pause_resume', { topic: 'Q3' });

const browser = await launch();
try {
  const page = await open(browser, { who: 'dana' });
  const task = async id => {
    await page.evaluate(to => { location.hash = `#/task/${to}`; }, id);
    await page.getByText(id, { exact: true }).waitFor();
    await page.getByRole('main', { name: 'Task' }).waitFor();
  };
  const list = async () => {
    await page.evaluate(() => { location.hash = '#/'; });
    await page.getByRole('main', { name: 'Waiting' }).waitFor();
  };
  const back = page.getByText(/What you had typed .* is back/);
  const drafts = () => page.evaluate(() => Object.entries(localStorage).filter(([key]) => key.startsWith('asya.draft/')).map(([, value]) => value));
  await page.getByRole('link', { name: /contract-1/ }).waitFor();

  // A question without a form: the box for JSON is there when it is chosen, and only then.
  await task('bare-1');
  const json = page.getByLabel('The answer as JSON');
  await page.getByLabel('Something else …').waitFor();
  assert.equal(await json.isVisible(), false, 'The box for JSON is shown to all.');
  await picture(page, 'bare-light');
  await page.getByLabel('Something else …').check();
  assert.equal(await json.isVisible(), true);

  // What was typed and not sent is kept, told, and can be discarded.
  await json.fill('{"half": ');
  await page.getByText('A draft is kept in this browser until you send it.').waitFor();
  await list();
  await task('bare-1');
  await back.waitFor();
  assert.equal(await json.inputValue(), '{"half": ');
  await page.getByRole('button', { name: 'Discard it' }).click();
  assert.equal(await json.isVisible(), false);
  await page.reload();
  await page.getByLabel('Something else …').waitFor();
  assert.equal(await back.count(), 0);
  assert.deepEqual(await drafts(), []);

  // What happens without an answer, and when.
  await task('contract-1');
  const about = page.getByRole('region', { name: 'About' });
  await about.getByText(/in (1 h|59 min): there is a reminder/).waitFor();
  await about.getByText(/in 2[34] h: legal must answer instead/).waitFor();
  await about.getByText(/in 4[78] h: it counts as not approved \(reason: no answer in time\)/).waitFor();

  // More running time is shown on demand, with a distance to the buttons.
  const extend = page.getByLabel('More running time, in seconds');
  assert.equal(await extend.isVisible(), false, 'More running time is in the face of everybody.');
  await picture(page, 'contract-light');
  await page.getByText('Give the task more running time').click();
  const [above, below] = [await extend.boundingBox(), await page.getByRole('button', { name: 'Send answer' }).boundingBox()];
  assert.ok(below.y - above.y - above.height >= 12, 'More running time touches the buttons.');
  await accessible(page, 'contract');

  // The keyboard scrolls a long text and the history.
  const text = page.getByRole('group', { name: 'text', exact: true });
  await text.focus();
  await page.keyboard.press('End');
  await page.waitForFunction(element => element.scrollTop > 0, await text.elementHandle());
  assert.equal(await page.locator('.history').evaluate(element => element.tabIndex), 0);
  await page.getByText('Created, begins at echo').waitFor();
  assert.equal(await page.getByText('now at', { exact: false }).filter({ hasText: 'Created' }).count(), 0);
  await page.getByRole('form', { name: 'Your answer' }).waitFor();

  // A draft survives a reload, without redacted fields, and ends with its answer.
  await page.getByLabel('Yes').check();
  await page.getByLabel(/^Reason/).fill('half a sent');
  await page.getByLabel(/^PIN/).fill('4711');
  await page.reload();
  await back.waitFor();
  assert.equal(await page.getByLabel(/^Reason/).inputValue(), 'half a sent');
  assert.equal(await page.getByLabel('Yes').isChecked(), true);
  assert.equal(await page.getByLabel(/^PIN/).inputValue(), '');
  assert.equal((await drafts()).join().includes('4711'), false);
  await picture(page, 'draft-light');
  await accessible(page, 'draft');
  await page.getByRole('button', { name: 'Send answer' }).click();
  await page.getByRole('region', { name: 'State of the task' }).getByText('Your answer was taken.').waitFor();
  assert.deepEqual(await drafts(), []);

  // A dialog closes with its view, and a failure that comes later names its task.
  await task('bare-1');
  await task('contract-2');
  await page.getByRole('button', { name: 'Cancel task …' }).click();
  await page.getByRole('dialog').waitFor();
  await page.goBack();
  await page.getByText('bare-1', { exact: true }).waitFor();
  assert.equal(await page.getByRole('dialog').count(), 0, 'A dialog about one task is open on the page of another.');
  await task('contract-2');
  let refuse;
  await page.route('**/*:cancel', route => { refuse = () => route.fulfill({ status: 409, json: { detail: 'It is too late.', reason: 'already_final' } }); });
  await page.getByRole('button', { name: 'Cancel task …' }).click();
  const asked = page.waitForRequest(/:cancel/);
  await page.getByRole('button', { name: 'Cancel the task' }).click();
  await asked;
  await task('bare-1');
  refuse();
  const told = page.getByRole('alert').filter({ hasText: 'It is too late.' });
  await told.waitFor();
  assert.match(await told.innerText(), /contract-2/, 'A refusal is shown on the page of another task.');

  // The plots of one answer.
  await page.getByRole('link', { name: 'All tasks' }).click();
  await page.getByRole('img', { name: /Time until an answer 1 answer, within/ }).waitFor();

  // Signing out removes the drafts.
  await task('contract-2');
  await page.getByLabel(/^Reason/).fill('never mind');
  assert.equal((await drafts()).length, 1);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('API key or token').waitFor();
  assert.deepEqual(await drafts(), []);
  await signIn(page, keys.dana);

  const phone = await open(browser, { who: 'dana', viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2, colorScheme: 'dark' });
  await phone.getByRole('link', { name: /contract-2/ }).tap();
  await phone.getByText('Give the task more running time').waitFor();
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, 'The page is wider than the phone.');
  await accessible(phone, 'contract on a phone in the dark');
  await picture(phone, 'contract-phone-dark');
  for (const each of [page, phone]) nothingWrong(each);
} finally {
  await browser.close();
}
