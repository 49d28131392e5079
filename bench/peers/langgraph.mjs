// LangGraph: three nodes, the second one interrupts; its SQLite checkpointer.  langgraph.mjs DIR [full]
import { Annotation, Command, END, START, StateGraph, interrupt } from "@langchain/langgraph";
import { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite";
import path from "node:path";
import { draft, publish, serve } from "./front.mjs";

const [, , directory, durability] = process.argv;
const saver = SqliteSaver.fromConnString(path.join(directory, "checkpoints.db"));
saver.setup();
if (durability === "full") saver.db.pragma("synchronous = FULL");
const setting = (name) => `${name}=${saver.db.pragma(name, { simple: true })}`;
console.log(`durability: SQLite with ${setting("journal_mode")} ${setting("synchronous")} (1: NORMAL, 2: FULL)`);

const State = Annotation.Root({ payload: Annotation() });
const graph = new StateGraph(State)
  .addNode("draft", ({ payload }) => ({ payload: draft(payload) }))
  .addNode("review", ({ payload }) => ({ payload: { ...payload, ...interrupt("Approve?") } }))
  .addNode("publish", ({ payload }) => ({ payload: publish(payload) }))
  .addEdge(START, "draft").addEdge("draft", "review").addEdge("review", "publish").addEdge("publish", END)
  .compile({ checkpointer: saver });

const options = (id) => ({ configurable: { thread_id: id }, durability: "sync" });
serve({
  start: async (id, payload) => {
    const state = await graph.invoke({ payload }, options(id));
    if (!state.__interrupt__) throw new Error("not interrupted");
  },
  answer: async (id, values) => (await graph.invoke(new Command({ resume: values }), options(id))).payload,
});
