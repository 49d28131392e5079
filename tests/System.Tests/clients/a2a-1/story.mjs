// node story.mjs URL BINDING: what an agent does with a task, by the official client, against a gateway with the sample flows.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { randomUUID } from 'node:crypto';
import { ClientFactory, ClientFactoryOptions } from '@a2a-js/sdk/client';
import { StreamResponse, TaskState, Role } from '@a2a-js/sdk';

const [url, binding] = process.argv.slice(2);
const factory = new ClientFactory(ClientFactoryOptions.createFrom(ClientFactoryOptions.default, { preferredTransports: [binding] }));
const done = step => console.log(`ok: ${step}`);

const data = value => ({ content: { $case: 'data', value }, metadata: undefined, filename: '', mediaType: 'application/json' });
const text = value => ({ content: { $case: 'text', value }, metadata: undefined, filename: '', mediaType: 'text/plain' });
const message = (parts, more = {}) => ({
  messageId: randomUUID(), contextId: '', taskId: '', role: Role.ROLE_USER, parts, metadata: undefined, extensions: [], referenceTaskIds: [], ...more,
});
const send = (what, skill, configuration) => ({ tenant: '', message: what, configuration, metadata: skill ? { skill } : undefined });
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
  for await (const item of stream) items.push(item.payload);
  return items;
};

const client = await factory.createFromUrl(url);
const card = await client.getAgentCard();
assert.ok(card.skills.some(skill => skill.id === 'report_approval'));
assert.equal(client.protocolVersion, '1.0');
assert.ok(card.supportedInterfaces.some(one => one.protocolBinding === binding && one.protocolVersion === '1.0'));
done('card');

// Start, wait for the pause, draw the form.
const paused = await client.sendMessage(send(message([data({ topic: 'Q3' })], { contextId: 'ctx-' + binding }), 'report_approval'));
assert.equal(paused.status.state, TaskState.TASK_STATE_INPUT_REQUIRED);
assert.equal(paused.contextId, 'ctx-' + binding);
const form = paused.status.message.parts.find(part => part.content.$case === 'data');
assert.deepEqual(form.content.value.fields.map(field => `${field.name}:${field.type}`), ['approved:boolean', 'reviewer_notes:string']);
assert.equal(form.metadata.pause, 1);
done('start and pause with form');

// Answer, naming the pause; the call goes on to the end.
const answer = { ...data({ approved: true, reviewer_notes: 'Good' }), metadata: { pause: form.metadata.pause } };
const over = await client.sendMessage(send(message([answer], { taskId: paused.id, contextId: paused.contextId })));
assert.equal(over.status.state, TaskState.TASK_STATE_COMPLETED);
assert.equal(over.artifacts[0].parts[0].content.value.reviewer_notes, 'Good');
assert.deepEqual(over.history.map(said => said.role), [Role.ROLE_USER, Role.ROLE_AGENT, Role.ROLE_USER]);
assert.equal(over.history[1].messageId, paused.status.message.messageId);
assert.deepEqual(over.history[2].parts[0].content.value, { approved: true, reviewer_notes: 'Good' });
done('resume');

// In words: what could mean anything has the question put again, JSON in a fence is the answer.
const asked = await client.sendMessage(send(message([data({ topic: 'Q3' })]), 'report_approval'));
const again = await client.sendMessage(send(message([text('Looks good')], { taskId: asked.id })));
assert.equal(again.status.state, TaskState.TASK_STATE_INPUT_REQUIRED);
assert.match(again.status.message.parts[1].content.value, /approved \(boolean, needed\); reviewer_notes \(text\)/);
const said = await client.sendMessage(send(message([text('```json\n{"approved": true}\n```')], { taskId: asked.id })));
assert.equal(said.status.state, TaskState.TASK_STATE_COMPLETED);
done('words');

// The same, watched.
const first = await read(client.sendMessageStream(send(message([data({ topic: 'Q4' })]), 'report_approval')));
assert.equal(first[0].$case, 'task');
const id = first[0].value.id;
assert.equal(first.at(-1).$case, 'statusUpdate');
assert.equal(first.at(-1).value.status.state, TaskState.TASK_STATE_INPUT_REQUIRED);
assert.ok(first.at(-1).value.status.message.parts.some(part => part.content.$case === 'data' && part.metadata.pause === 1));
const watcher = client.resubscribeTask({ tenant: '', id });
const seen = (await watcher.next()).value.payload;
assert.deepEqual([seen.$case, seen.value.status.state], ['task', TaskState.TASK_STATE_INPUT_REQUIRED]);
const second = await read(client.sendMessageStream(send(message([data({ approved: true })], { taskId: id }))));
const watched = await read(watcher);
for (const items of [second, watched]) {
  assert.deepEqual(items.slice(-2).map(item => item.$case), ['artifactUpdate', 'statusUpdate']);
  assert.equal(items.at(-1).value.status.state, TaskState.TASK_STATE_COMPLETED);
  assert.ok(items.at(-2).value.artifact.parts[0].content.value.final_report);
}
assert.equal((await client.getTask({ tenant: '', id })).artifacts.length, 1);
done('watch');

const another = await client.sendMessage(send(message([data({ topic: 'Q5' })], { contextId: 'list-' + binding }), 'report_approval'));
const list = await client.listTasks({ tenant: '', contextId: 'list-' + binding, status: TaskState.TASK_STATE_INPUT_REQUIRED, pageToken: '' });
assert.deepEqual(list.tasks.map(task => task.id), [another.id]);
assert.equal(list.totalSize, 1);
done('list');

assert.equal((await client.cancelTask({ tenant: '', id: another.id })).status.state, TaskState.TASK_STATE_CANCELED);
assert.equal((await client.cancelTask({ tenant: '', id: another.id })).status.state, TaskState.TASK_STATE_CANCELED);
done('cancel');

// Told instead of asking: a webhook of the client's own, read with the client's own reader.
const told = [];
const hook = createServer(async (request, response) => {
  let body = '';
  for await (const piece of request) body += piece;
  response.writeHead(204).end();
  told.push({ headers: request.headers, item: StreamResponse.fromJSON(JSON.parse(body)).payload });
  hook.emit('told');
});
hook.listen(0, '127.0.0.1');
await once(hook, 'listening');
const until = async state => {
  while (told.at(-1)?.item.value.status?.state !== state) await once(hook, 'told', { signal: AbortSignal.timeout(20_000) });
};
const config = { tenant: '', id: 'mine', taskId: '', url: `http://127.0.0.1:${hook.address().port}/`, token: 'opaque', authentication: { scheme: 'Bearer', credentials: 's3cr3t' } };
const pushed = await client.sendMessage(
  send(message([data({ topic: 'Q6' })]), 'report_approval', { acceptedOutputModes: [], returnImmediately: true, taskPushNotificationConfig: config }));
await until(TaskState.TASK_STATE_INPUT_REQUIRED);
assert.deepEqual([told.at(-1).headers.authorization, told.at(-1).headers['x-a2a-notification-token']], ['Bearer s3cr3t', 'opaque']);
assert.equal(told.at(-1).item.value.status.message.parts[1].metadata.pause, 1);
await client.sendMessage(send(message([data({ approved: true })], { taskId: pushed.id })));
await until(TaskState.TASK_STATE_COMPLETED);
assert.deepEqual(told.slice(-2).map(one => one.item.$case), ['artifactUpdate', 'statusUpdate']);
assert.ok(told.every(one => (one.item.value.taskId ?? one.item.value.id) === pushed.id));

const ref = { tenant: '', taskId: pushed.id, id: 'mine' };
const shown = await client.getTaskPushNotificationConfig(ref);
assert.deepEqual([shown.url, shown.token, shown.authentication.credentials], [config.url, '', '']);
const made = await client.createTaskPushNotificationConfig({ ...config, id: 'second', taskId: pushed.id });
assert.deepEqual([made.id, made.taskId], ['second', pushed.id]);
const listed = await client.listTaskPushNotificationConfig({ tenant: '', taskId: pushed.id, pageSize: 10, pageToken: '' });
assert.deepEqual(listed.configs.map(one => one.id), ['mine', 'second']);
await client.deleteTaskPushNotificationConfig(ref);
await client.deleteTaskPushNotificationConfig(ref);
assert.match((await refusal(() => client.getTaskPushNotificationConfig(ref))).constructor.name, /TaskNotFoundError/);
hook.close();
hook.closeAllConnections();
done('push');

const errors = [
  ['TaskNotFoundError', () => client.getTask({ tenant: '', id: 'unknown' })],
  ['TaskNotCancelableError', () => client.cancelTask({ tenant: '', id })],
  ['UnsupportedOperationError', () => client.sendMessage(send(message([data({})], { taskId: id })))],
  ['UnsupportedOperationError', () => read(client.resubscribeTask({ tenant: '', id }))],
  ['TaskNotFoundError', () => client.deleteTaskPushNotificationConfig({ tenant: '', taskId: 'unknown', id: 'h' })],
  ['ContentTypeNotSupportedError', () => client.sendMessage(send(message([{ ...data({}), content: { $case: 'url', value: 'https://x.example' } }]), 'report_approval'))],
];
for (const [name, call] of errors) {
  const error = await refusal(call);
  assert.ok([error.name, error.constructor.name].some(said => said.includes(name)), `${name} was ${error.name}: ${error.message}`);
}
assert.match((await refusal(() => client.sendMessage(send(message([data({})]), 'no_such_flow')))).message, /no_such_flow/);
done('errors');
