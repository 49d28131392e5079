// node story.mjs URL: what an agent does with a task, by the last official client of 0.3, against a gateway with the sample flows.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { randomUUID } from 'node:crypto';
import { ClientFactory } from '@a2a-js/sdk/client';

const [url] = process.argv.slice(2);
const done = step => console.log(`ok: ${step}`);

const data = value => ({ kind: 'data', data: value });
const message = (parts, more = {}) => ({ kind: 'message', messageId: randomUUID(), role: 'user', parts, ...more });
const send = (text, skill, configuration) => ({ message: text, ...(skill && { metadata: { skill } }), ...(configuration && { configuration }) });
const refusal = async call => {
  try {
    await call();
  } catch (error) {
    return error;
  }
  assert.fail('It was not refused.');
};
const read = async stream => {
  const items = [];
  for await (const item of stream) items.push(item);
  return items;
};

const client = await new ClientFactory().createFromUrl(url);
const card = await client.getAgentCard();
assert.deepEqual([card.protocolVersion, card.preferredTransport, card.capabilities.streaming], ['0.3.0', 'JSONRPC', true]);
assert.ok(card.skills.some(skill => skill.id === 'report_approval'));
done('card');

const paused = await client.sendMessage(send(message([data({ topic: 'Q3' })], { contextId: 'ctx-03' }), 'report_approval'));
assert.deepEqual([paused.kind, paused.contextId, paused.status.state], ['task', 'ctx-03', 'input-required']);
const form = paused.status.message.parts.find(part => part.kind === 'data');
assert.deepEqual(form.data.fields.map(field => `${field.name}:${field.type}`), ['approved:boolean', 'reviewer_notes:string']);
assert.equal(form.metadata.pause, 1);
done('start and pause with form');

const answer = { ...data({ approved: true, reviewer_notes: 'Good' }), metadata: { pause: form.metadata.pause } };
const over = await client.sendMessage(send(message([answer], { taskId: paused.id, contextId: paused.contextId })));
assert.equal(over.status.state, 'completed');
assert.equal(over.artifacts[0].parts[0].data.reviewer_notes, 'Good');
assert.deepEqual(over.history.map(said => said.role), ['user', 'agent', 'user']);
assert.equal(over.history[1].messageId, paused.status.message.messageId);
done('resume');

const first = await read(client.sendMessageStream(send(message([data({ topic: 'Q4' })]), 'report_approval')));
assert.equal(first[0].kind, 'task');
const id = first[0].id;
assert.deepEqual([first.at(-1).kind, first.at(-1).status.state, first.at(-1).final], ['status-update', 'input-required', true]);
const watcher = client.resubscribeTask({ id });
assert.equal((await watcher.next()).value.status.state, 'input-required');
const second = await read(client.sendMessageStream(send(message([data({ approved: true })], { taskId: id }))));
const watched = await read(watcher);
for (const items of [second, watched]) {
  assert.deepEqual(items.slice(-2).map(item => item.kind), ['artifact-update', 'status-update']);
  assert.deepEqual([items.at(-1).status.state, items.at(-1).final], ['completed', true]);
  assert.ok(items.at(-2).artifact.parts[0].data.final_report);
}
done('watch');

const another = await client.sendMessage(send(message([data({ topic: 'Q5' })]), 'report_approval'));
assert.equal((await client.cancelTask({ id: another.id })).status.state, 'canceled');
assert.equal((await client.getTask({ id: another.id })).status.state, 'canceled');
done('cancel');

const told = [];
const hook = createServer(async (request, response) => {
  let body = '';
  for await (const piece of request) body += piece;
  response.writeHead(204).end();
  told.push({ headers: request.headers, task: JSON.parse(body) });
  hook.emit('told');
});
hook.listen(0, '127.0.0.1');
await once(hook, 'listening');
const config = { url: `http://127.0.0.1:${hook.address().port}/`, token: 'opaque' };
const pushed = await client.sendMessage({
  ...send(message([data({ topic: 'Q6' })]), 'report_approval'), configuration: { blocking: false, pushNotificationConfig: config },
});
while (told.at(-1)?.task.status.state !== 'input-required') await once(hook, 'told', { signal: AbortSignal.timeout(20_000) });
assert.deepEqual([told[0].task.kind, told[0].task.id, told[0].headers['x-a2a-notification-token']], ['task', pushed.id, 'opaque']);
const unwrap = answer => answer.result ?? answer;
const set = unwrap(await client.setTaskPushNotificationConfig({ taskId: pushed.id, pushNotificationConfig: { id: 'second', url: config.url } }));
assert.equal(set.pushNotificationConfig.id, 'second');
assert.equal(unwrap(await client.getTaskPushNotificationConfig({ id: pushed.id })).pushNotificationConfig.url, config.url);
await client.deleteTaskPushNotificationConfig({ id: pushed.id, pushNotificationConfigId: 'second' });
assert.equal(unwrap(await client.listTaskPushNotificationConfig({ id: pushed.id })).length, 1);
hook.close();
hook.closeAllConnections();
done('push');

const errors = [
  [-32001, () => client.getTask({ id: 'unknown' })],
  [-32002, () => client.cancelTask({ id })],
  [-32001, () => client.getTaskPushNotificationConfig({ id, pushNotificationConfigId: 'h' })],
  [-32602, () => client.sendMessage(send(message([data({})]), 'no_such_flow'))],
];
for (const [code, call] of errors) {
  const error = await refusal(call);
  const said = error.errorResponse?.error?.code ?? error.code;
  assert.ok(said === code || error.message.includes(String(code)), `${code} was ${said}: ${error.name}: ${error.message}`);
}
done('errors');
