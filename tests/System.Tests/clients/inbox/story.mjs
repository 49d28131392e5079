// What people do in the inbox, from signing in to losing a race.

import { strict as assert } from 'node:assert';
import { accessible, api, keys, launch, nothingWrong, open, picture, signIn } from './browser.mjs';

const hostile = '<img src=x onerror="document.title=1"><script>document.title=1</script>';
const payload = {
  employee: 'Mira Novak',
  purpose: 'Conference on grain storage in Utrecht, three days with two nights near the venue',
  note: hostile,
  items: [{ what: 'train', cost: 184.5 }, { what: 'hotel', cost: 410 }, { what: 'ticket', cost: 690 }],
};
const create = (id, more = {}) => api('ann', 'POST', 'mesh?wait=20', { id, flow: 'expense', payload: { ...payload, ...more } });

const browser = await launch();
try {
  const rita = await open(browser);
  await accessible(rita, 'sign-in');
  await signIn(rita, 'asya_wrong');
  await rita.getByText('not good here').waitFor();
  await signIn(rita, keys.rita);
  await rita.getByText('Nothing waits').waitFor();
  await rita.getByText('live', { exact: true }).waitFor();

  // A task arrives without any user action.
  await create('expense-1');
  const row = rita.getByRole('link', { name: /May this expense be paid.*expense-1/ });
  await row.waitFor();
  await create('expense-2');
  await create('expense-3');
  await api('ann', 'POST', 'mesh?wait=20', { id: 'report-7', flow: 'report_approval', payload: { topic: 'Q3' } });
  await api('ann', 'POST', 'mesh?wait=20', { id: 'broken-1', route: { curr: 'refuser', next: [] }, payload: {} });
  await api('ann', 'POST', 'mesh?wait=20', { id: 'review-41', flow: 'two_stage_review', payload: { topic: 'Annual report' } });
  await api('ann', 'POST', 'mesh?wait=20', { id: 'order-2093', flow: 'data_collection', payload: { subject: 'desk' } });
  await rita.getByRole('link', { name: /report-7/ }).waitFor();

  // The line is cut, and what came meanwhile is there as soon as it is not.
  await rita.context().setOffline(true);
  await api('ann', 'POST', 'mesh?wait=20', { id: 'gate-5', flow: 'approval_gate', payload: { amount: 2400 } });
  await rita.context().setOffline(false);
  await rita.getByRole('link', { name: /gate-5/ }).waitFor();
  await accessible(rita, 'list');
  await picture(rita, 'list-light');

  // By keys alone: filter, into the list, open.
  await rita.keyboard.press('/');
  await rita.keyboard.type('expense-1');
  await rita.getByRole('link', { name: /report-7/ }).waitFor({ state: 'detached' });
  await rita.keyboard.press('Enter');
  await rita.keyboard.press('Enter');
  await rita.getByRole('heading', { name: 'May this expense be paid?' }).waitFor();
  await rita.getByText(hostile).first().waitFor();
  await rita.getByRole('img', { name: /Route: echo \(done\), x-pause \(waits here\), echo \(to come\)/ }).waitFor();
  await accessible(rita, 'task');
  await picture(rita, 'task-light');

  // What the page sees itself.
  const send = rita.getByRole('button', { name: 'Send answer' });
  await send.click();
  assert.equal(await rita.getByText('Is required').count(), 4);
  await rita.getByText('Must have at least 1 entries').waitFor();
  await accessible(rita, 'form with mistakes');
  await picture(rita, 'task-mistakes');
  const field = name => rita.getByLabel(name);
  await rita.getByRole('group', { name: /Pay it/ }).getByLabel('Yes').check();
  await field(/Cost centre/).fill('nonsense');
  await field(/Amount to pay/).fill('9000');
  await field(/Instalments/).fill('1.5');
  await field(/From which account/).selectOption('training');
  await rita.getByLabel('Today').check();
  await rita.getByLabel('requester').check();
  await rita.getByLabel('bookkeeping').check();
  await field(/^Note/).fill('Two\nlines');
  await field(/Details for the books/).fill('{"vat": ');
  await send.click();
  await rita.getByText('Must be at most 5000').waitFor();
  await rita.getByText('Must be a whole number').waitFor();
  await rita.getByText('Is not JSON').waitFor();
  await field(/Amount to pay/).fill('1284,50');
  await field(/Instalments/).fill('3');
  await field(/Details for the books/).fill('{"vat": 21}');

  // Where it is wrong, there the reader goes on.
  await send.click();
  await rita.getByText('Has not the form that is asked for').waitFor();
  assert.equal(await field(/Cost centre/).evaluate(input => input === document.activeElement), true);
  await field(/Cost centre/).fill('HR042');
  await rita.keyboard.press('Control+Enter');
  await rita.getByText('Your answer was taken. The task is done.').first().waitFor();
  const done = await api('ann', 'GET', 'mesh/expense-1');
  assert.equal(done.answers[0].by, 'rita');
  assert.deepEqual(
    ['approved', 'cost_center', 'amount', 'instalments', 'account', 'urgency', 'tell', 'note', 'details'].map(name => done.result[name]),
    [true, 'HR042', 1284.5, 3, 'training', 3, ['requester', 'bookkeeping'], 'Two\nlines', { vat: 21 }]);
  await rita.getByText('Values are from start by ann, unless they say otherwise.').waitFor();
  await rita.getByText('from answer 1 by rita through mesh').first().waitFor();
  await rita.getByText('only what has changed').click();
  await rita.getByText('Mira Novak').waitFor({ state: 'detached' });
  await rita.getByText('the answer').click();
  await picture(rita, 'task-done');
  nothingWrong(rita);

  // Two answer at once.
  const bob = await open(browser, { who: 'bob', colorScheme: 'dark' });
  const two = [rita, bob];
  const answerable = async page => {
    await page.evaluate(() => { location.hash = '#/task/report-7'; });
    await page.getByRole('group', { name: /Publish this report/ }).getByLabel('Yes').check();
  };
  await Promise.all(two.map(answerable));
  // A reviewer whose button is disabled in time has lost as well.
  await Promise.all(two.map(page => page.getByRole('button', { name: 'Send answer' }).click({ timeout: 2000 }).catch(() => null)));

  // Who was faster is the task's to say: a page still announces its last answer while the next one is on its way.
  const by = await (async () => {
    for (const end = Date.now() + 15000; Date.now() < end; await new Promise(resolve => setTimeout(resolve, 50))) {
      const [answer] = (await api('ann', 'GET', 'mesh/report-7')).answers ?? [];
      if (answer) return answer.by;
    }
    throw new Error('report-7 was not answered within 15 seconds.');
  })();
  const [winner, loser] = by === 'rita' ? [rita, bob] : [bob, rita];
  await winner.getByRole('region', { name: 'State' }).getByText('Your answer was taken.').waitFor();
  await loser.getByRole('alert').filter({ hasText: by }).waitFor();
  assert.equal(await loser.getByRole('button', { name: 'Send answer' }).isDisabled(), true);
  assert.equal((await api('ann', 'GET', 'mesh/report-7')).answers.length, 1);

  // Claimed by one, seen by the other; cancelled while the form is open.
  for (const page of two) await page.evaluate(() => { location.hash = '#/task/expense-2'; });
  await rita.getByRole('button', { name: 'Claim' }).click();
  await rita.getByText('You have claimed it').waitFor();
  await bob.getByText('rita has claimed it').waitFor();
  await bob.getByLabel(/^Note/).fill('half a sent');
  await accessible(bob, 'task in the dark');
  await picture(bob, 'task-dark');
  await api('ann', 'POST', 'mesh/expense-2:cancel', { reason: 'a mistake' });
  await bob.getByText('The task was cancelled by ann.').first().waitFor();
  assert.equal(await bob.getByLabel(/^Note/).isDisabled(), true);
  assert.equal(await bob.getByLabel(/^Note/).inputValue(), 'half a sent');

  // Those who look after everything.
  await bob.evaluate(() => { location.hash = '#/'; });
  await bob.getByRole('link', { name: /expense-3/ }).waitFor();
  await accessible(bob, 'list in the dark');
  await picture(bob, 'list-dark');
  const root = await open(browser, { who: 'root' });
  await root.getByRole('link', { name: 'All tasks' }).click();

  // Figures and plots, which are tables too.
  await root.getByRole('img', { name: /Tasks that ended \d+ done, 1 failed, 1 cancelled/ }).waitFor();
  await root.getByRole('img', { name: /Time until an answer .*half within/ }).waitFor();
  await root.getByRole('region', { name: 'Who is asked' }).getByRole('row', { name: /finance \(group\)/ }).first().waitFor();
  await root.getByText('As a table').first().click();
  await root.getByRole('table').filter({ hasText: 'cancelled' }).getByRole('row').nth(24).waitFor();
  await accessible(root, 'all tasks with a table');
  await root.getByText('As a table').first().click();
  await root.getByText('Hour', { exact: true }).click();
  await root.getByText('Each step is two minutes').waitFor();
  await root.getByText('Failed', { exact: true }).last().click();
  await root.getByRole('button', { name: 'Try again: broken-1' }).waitFor();
  await accessible(root, 'all tasks');
  await picture(root, 'all-light');
  await root.getByRole('button', { name: 'Try again: broken-1' }).click();
  await root.getByRole('link', { name: 'tried again' }).waitFor();

  const phone = await open(browser, { who: 'rita', viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 });
  await phone.getByRole('link', { name: /expense-3/ }).waitFor();
  await picture(phone, 'list-phone');
  await phone.getByRole('link', { name: /expense-3/ }).tap();
  await phone.getByRole('button', { name: 'Send answer' }).waitFor();
  await accessible(phone, 'task on a phone');
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, 'The page is wider than the phone.');
  await picture(phone, 'task-phone');
  for (const page of [rita, bob, root, phone]) nothingWrong(page);
} finally {
  await browser.close();
}
