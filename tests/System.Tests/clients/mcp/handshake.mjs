// node handshake.mjs URL: the same by the official client of 2025-11-25, which begins with a handshake.
import assert from 'node:assert/strict';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const url = new URL('mcp', process.argv[2]);
const done = step => console.log(`ok: ${step}`);
const client = new Client({ name: 'story', version: '1' }, { capabilities: {} });
const transport = new StreamableHTTPClientTransport(url);
await client.connect(transport);
assert.equal(transport.protocolVersion, '2025-11-25');
assert.equal(transport.sessionId, undefined);
assert.equal(client.getServerVersion().name, 'asya');
await client.ping();
done('initialize');

const { tools } = await client.listTools();
assert.ok(['report_approval', 'resume_task', 'get_task', 'cancel_task', 'list_tasks'].every(name => tools.some(tool => tool.name === name)));
done('list');

const paused = await client.callTool({ name: 'report_approval', arguments: { topic: 'Q3' } });
const { taskId, state, pause, prompt, fields } = paused.structuredContent;
assert.deepEqual([state, pause, prompt], ['input_required', 1, 'Review this report before it is published']);
assert.deepEqual(fields.map(field => `${field.name}:${field.type}`), ['approved:boolean', 'reviewer_notes:string']);
assert.ok(paused.content[0].text.includes('resume_task') && paused.content[0].text.includes(taskId));
done('start and pause with form');

const over = await client.callTool({ name: 'resume_task', arguments: { taskId, pause, answer: { approved: true, reviewer_notes: 'Good' } } });
assert.equal(over.structuredContent.reviewer_notes, 'Good');
const got = await client.callTool({ name: 'get_task', arguments: { taskId } });
assert.deepEqual([got.structuredContent.state, got.structuredContent.result.reviewer_notes], ['completed', 'Good']);
done('resume');

const another = await client.callTool({ name: 'report_approval', arguments: { topic: 'Q4' } });
const canceled = await client.callTool({ name: 'cancel_task', arguments: { taskId: another.structuredContent.taskId } });
assert.equal(canceled.structuredContent.state, 'cancelled');
const list = await client.callTool({ name: 'list_tasks', arguments: { limit: 1 } });
assert.equal(list.structuredContent.tasks.length, 1);
assert.ok(list.structuredContent.nextCursor);
done('cancel and list');

await assert.rejects(client.callTool({ name: 'no_such_flow', arguments: {} }), error => error.code === -32602);
const unknown = await client.callTool({ name: 'get_task', arguments: { taskId: 'unknown' } });
assert.ok(unknown.isError && unknown.structuredContent.reason === 'not_found');
const late = await client.callTool({ name: 'resume_task', arguments: { taskId, answer: {} } });
assert.ok(late.isError && late.content[0].text.includes('not paused'));
await client.close();
done('errors');

// A client that can ask its user is asked while its call goes on.
const asking = new Client({ name: 'story', version: '1' }, { capabilities: { elicitation: {} } });
const questions = [];
let reply = { action: 'accept', content: { approved: true, reviewer_notes: 'Asked' } };
asking.setRequestHandler(ElicitRequestSchema, async request => {
  questions.push(request.params);
  return reply.action === 'accept' && request.params.requestedSchema.properties.legal_approved
    ? { action: 'accept', content: { legal_approved: true } } : reply;
});
const session = new StreamableHTTPClientTransport(url);
await asking.connect(session);
assert.ok(session.sessionId);
const answered = await asking.callTool({ name: 'report_approval', arguments: { topic: 'Q5' } });
assert.equal(answered.structuredContent.reviewer_notes, 'Asked');
assert.equal(questions[0].message, 'Review this report before it is published');
assert.deepEqual(Object.keys(questions[0].requestedSchema.properties), ['approved', 'reviewer_notes']);
const stages = await asking.callTool({ name: 'two_stage_review', arguments: { topic: 'Q6' } });
assert.deepEqual([questions.length, stages.isError], [3, undefined]);
reply = { action: 'decline' };
const declined = await asking.callTool({ name: 'report_approval', arguments: { topic: 'Q7' } });
assert.ok(declined.content[0].text.includes('stays paused'));
const wrong = await asking.callTool({ name: 'report_approval', arguments: { topic: 7 } });
assert.deepEqual([wrong.isError, wrong.structuredContent.reason], [true, 'invalid_arguments']);
await asking.close();
done('questions');
