// DBOS: a workflow of two steps that waits for a message between them; its PostgreSQL.  dbos.mjs DIR URL
import { DBOS } from "@dbos-inc/dbos-sdk";
import { draft, publish, serve } from "./front.mjs";

DBOS.setConfig({ name: "approval", systemDatabaseUrl: process.argv[3], runAdminServer: false, logLevel: "error" });
const approval = DBOS.registerWorkflow(async (payload) => {
  const drafted = await DBOS.runStep(async () => draft(payload), { name: "draft" });
  await DBOS.setEvent("paused", true);
  const values = await DBOS.recv("answer", { timeoutSeconds: 600 });
  return await DBOS.runStep(async () => publish({ ...drafted, ...values }), { name: "publish" });
}, { name: "approval" });
await DBOS.launch();
console.log("durability: PostgreSQL's defaults, synchronous_commit=on with fsync");

// A handle of the process that runs it: one that is retrieved asks the database once a second.
const handles = new Map();
serve({
  start: async (id, payload) => {
    handles.set(id, await DBOS.startWorkflow(approval, { workflowID: id })(payload));
    if (!(await DBOS.getEvent(id, "paused", { timeoutSeconds: 60 }))) throw new Error("not paused");
  },
  answer: async (id, values) => {
    await DBOS.send(id, values, "answer");
    const handle = handles.get(id) ?? DBOS.retrieveWorkflow(id);
    handles.delete(id);
    return await handle.getResult();
  },
});
