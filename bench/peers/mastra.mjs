// Mastra: a workflow of three steps, the second one suspends; its LibSQL store.  mastra.mjs DIR
import { Mastra } from "@mastra/core";
import { createStep, createWorkflow } from "@mastra/core/workflows";
import { LibSQLStore } from "@mastra/libsql";
import path from "node:path";
import { z } from "zod";
import { draft, publish, serve } from "./front.mjs";

const any = z.record(z.string(), z.any());
const step = (id, execute) => createStep({ id, inputSchema: any, outputSchema: any, resumeSchema: any, suspendSchema: any, execute });
const workflow = createWorkflow({ id: "approval", inputSchema: any, outputSchema: any })
  .then(step("draft", async ({ inputData }) => draft(inputData)))
  .then(step("review", async ({ inputData, resumeData, suspend }) => (resumeData ? { ...inputData, ...resumeData } : await suspend({}))))
  .then(step("publish", async ({ inputData }) => publish(inputData)))
  .commit();
const storage = new LibSQLStore({ id: "store", url: `file:${path.join(process.argv[2], "mastra.db")}` });
const mastra = new Mastra({ workflows: { approval: workflow }, storage, logger: false });
await storage.init();
console.log("durability: its store sets synchronous=NORMAL with a write-ahead log");

const approval = mastra.getWorkflow("approval");
serve({
  start: async (id, payload) => {
    const run = await approval.createRun({ runId: id });
    const { status, error } = await run.start({ inputData: payload });
    if (status !== "suspended") throw error ?? new Error(status);
  },
  answer: async (id, values) => {
    const run = await approval.createRun({ runId: id });
    const { status, result, error } = await run.resume({ step: "review", resumeData: values });
    if (status !== "success") throw error ?? new Error(status);
    return result;
  },
});
