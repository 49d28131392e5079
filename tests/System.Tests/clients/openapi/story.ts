// node story.js URL: what a program does with a task, by the client that is generated from the gateway's description.
import assert from 'node:assert/strict';
import createClient from 'openapi-fetch';
import type { components, paths } from './api.js';

type Task = components['schemas']['TaskView'];
type Problem = components['schemas']['ProblemDetails'];

const url = process.argv[2];
assert.ok(url);
const api = createClient<paths>({ baseUrl: url });
const done = (step: string): void => console.log(`ok: ${step}`);

/** What came back, which must not be a problem. */
const good = <T>(reply: { data?: T; error?: unknown; response: Response }): T => {
  assert.ok(reply.data !== undefined, `${reply.response.status} ${JSON.stringify(reply.error)}`);
  return reply.data;
};

const flows = good(await api.GET('/flows')).flows;
assert.ok(flows.some(flow => flow.name === 'report_approval' && flow.input_schema['type'] === 'object'));
done('flows');

const id = `typed-${process.pid}`;
const paused: Task = good(await api.POST('/mesh', {
  params: { query: { wait: 25 }, header: { 'Idempotency-Key': id } },
  body: { id, flow: 'report_approval', payload: { topic: 'Q3' } },
}));
assert.equal(paused.status, 'paused');
assert.equal(paused.pause, 1);
assert.equal(paused.wait, undefined);
assert.deepEqual(paused.route.next, ['publish']);
done('create');

const again = await api.POST('/mesh', { body: { id, flow: 'report_approval', payload: { topic: 'Q4' } } });
const conflict: Problem | undefined = again.error as Problem | undefined;
assert.equal(again.response.status, 409);
assert.equal(conflict?.reason, 'already_exists');
done('a problem');

// A long way, so that it has not come to its end when it is asked to pause.
const long = `${id}-long`;
good(await api.POST('/mesh', {
  body: { id: long, route: { curr: 'draft', next: Array<string>(300).fill('draft') }, payload: { topic: 'Q3' } },
}));
const asked: Task = good(await api.POST('/mesh/{id}:pause', { params: { path: { id: long } }, body: { message: 'Wait' } }));
assert.ok(asked.status === 'running' || asked.status === 'pending', asked.status);
done('pause');

// An answer to a task that has not paused yet waits for that.
const gone = good(await api.POST('/mesh/{id}:resume', { params: { path: { id: long } }, body: { note: 'Go on' } }));
assert.equal(gone.resume.pause, 1);
assert.equal(good(await api.POST('/mesh/{id}:cancel', { params: { path: { id: long } }, body: { reason: 'Seen' } })).status, 'canceled');
done('resume after a pause from outside');

const resumed = good(await api.POST('/mesh/{id}:resume', {
  params: { path: { id }, query: { wait: 25, pause: 1 } },
  body: { approved: true, reviewer_notes: 'Looks good', unknown: 1 },
}));
assert.equal(resumed.status, 'succeeded');
assert.equal(resumed.result?.['approved'], true);
assert.deepEqual(resumed.resume.dropped, ['unknown']);
done('resume');

const page = good(await api.GET('/mesh', { params: { query: { status: 'succeeded', limit: 200 } } }));
assert.ok(page.tasks.some(task => task.id === id));
assert.ok(page.next_cursor === null || page.next_cursor.length > 0);
done('list');

const history = good(await api.GET('/mesh/{id}/history', { params: { path: { id }, query: { limit: 1000 } } }));
if (typeof history === 'string') assert.fail('It was asked for as JSON.');
const kinds = history.events.map(event => event.kind);
assert.ok(['created', 'paused', 'resumed', 'succeeded'].every(kind => kinds.includes(kind)), kinds.join());
assert.equal(history.next_after, null);
done('history');

const all = good(await api.GET('/mesh/history/all', { params: { query: { kind: 'resumed', since: resumed.created_at } } }));
if (typeof all === 'string') assert.fail('It was asked for as JSON.');
assert.ok(all.events.some(event => event.id === id && event.answer !== undefined));
done('history across tasks');
