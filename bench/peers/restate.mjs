// Restate: a workflow that awaits a durable promise. The server journals it and calls this service.  restate.mjs
import * as restate from "@restatedev/restate-sdk";
import { draft, publish } from "./front.mjs";

const approval = restate.workflow({
  name: "approval",
  handlers: {
    run: async (ctx, payload) => {
      const drafted = await ctx.run("draft", () => draft(payload));
      await ctx.promise("paused").resolve(true);
      const values = await ctx.promise("answer");
      return await ctx.run("publish", () => publish({ ...drafted, ...values }));
    },
    untilPaused: async (ctx) => ({ status: (await ctx.promise("paused")) ? "paused" : "unknown" }),
    answer: async (ctx, values) => {
      await ctx.promise("answer").resolve(values);
    },
  },
});
const port = await restate.serve({ services: [approval], port: 0 });
console.log(`ready on http://127.0.0.1:${port}`);
