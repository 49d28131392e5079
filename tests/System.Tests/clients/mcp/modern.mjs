// node modern.mjs URL: what a host does with a task in MCP 2026-07-28, by the official client, against a gateway with the sample flows.
import assert from 'node:assert/strict';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

const url = new URL('mcp', process.argv[2]);
const done = step => console.log(`ok: ${step}`);
const connect = async (capabilities, answer) => {
  const client = new Client({ name: 'story', version: '1' }, { capabilities, versionNegotiation: { mode: 'auto' } });
  if (answer) client.setRequestHandler('elicitation/create', answer);
  await client.connect(new StreamableHTTPClientTransport(url));
  return client;
};
const refusal = async call => {
  try {
    await call();
  } catch (error) {
    return error;
  }
  assert.fail('It was not refused.');
};

const asked = [];
let reply = () => ({ action: 'accept', content: { approved: true, reviewer_notes: 'Good' } });
const client = await connect({ elicitation: { form: {} } }, request => {
  asked.push(request.params);
  return reply();
});
assert.equal(client.getNegotiatedProtocolVersion(), '2026-07-28');
assert.equal(client.getServerVersion().name, 'asya');
done('discover');

const { tools } = await client.listTools();
assert.ok(['report_approval', 'resume_task', 'get_task', 'cancel_task', 'list_tasks'].every(name => tools.some(tool => tool.name === name)));
done('list');

// The question is put to the user by the client itself, and the call goes on to the end.
const over = await client.callTool({ name: 'report_approval', arguments: { topic: 'Q3' } });
assert.equal(asked.length, 1);
assert.equal(asked[0].message, 'Review this report before it is published');
assert.deepEqual(asked[0].requestedSchema.required, []);
assert.deepEqual(asked[0].requestedSchema.properties.approved, { type: 'boolean', title: 'Publish this report?' });
assert.ok(!over.isError);
assert.equal(over.structuredContent.reviewer_notes, 'Good');
assert.ok(over.structuredContent.final_report);
done('start, pause with form, resume');

// Two questions in one call.
asked.length = 0;
reply = () => ({ action: 'accept', content: asked.length === 1 ? { approved: true } : { legal_approved: true } });
const twice = await client.callTool({ name: 'two_stage_review', arguments: { topic: 'Q4' } });
assert.deepEqual(asked.map(one => one.message), ['Is the report good?', 'Is the report cleared by legal?']);
assert.ok(!twice.isError && twice.structuredContent.legal_approved);
done('two pauses');

// Who will not answer leaves the task where it is.
reply = () => ({ action: 'decline' });
const declined = await client.callTool({ name: 'report_approval', arguments: { topic: 'Q5' } });
const { taskId } = declined.structuredContent;
assert.equal(declined.structuredContent.state, 'input_required');
const waiting = await client.callTool({ name: 'list_tasks', arguments: { state: 'input_required' } });
assert.ok(waiting.structuredContent.tasks.some(task => task.taskId === taskId));
const canceled = await client.callTool({ name: 'cancel_task', arguments: { taskId } });
assert.equal(canceled.structuredContent.state, 'cancelled');
done('decline, list, cancel');

assert.equal((await refusal(() => client.callTool({ name: 'no_such_flow' }))).code, -32602);
const unknown = await client.callTool({ name: 'get_task', arguments: { taskId: 'unknown' } });
assert.ok(unknown.isError && unknown.structuredContent.reason === 'not_found');
const late = await client.callTool({ name: 'resume_task', arguments: { taskId, answer: {} } });
assert.ok(late.isError && late.content[0].text.includes('not paused'));
await client.close();
done('errors');

// A client without elicitation gets instructions.
const plain = await connect({});
const paused = await plain.callTool({ name: 'report_approval', arguments: { topic: 'Q6' } });
assert.deepEqual([paused.structuredContent.state, paused.structuredContent.pause], ['input_required', 1]);
assert.deepEqual(paused.structuredContent.fields.map(field => field.name), ['approved', 'reviewer_notes']);
const answered = await plain.callTool({ name: 'resume_task', arguments: { taskId: paused.structuredContent.taskId, pause: 1, answer: { approved: true } } });
assert.ok(answered.structuredContent.final_report);
await plain.close();
done('plain client');
