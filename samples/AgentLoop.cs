using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Asya.Actors;

namespace Asya.Samples;

/// <summary>Usage guide, "Multi-Turn Agentic Loop": pauses and runs again until it has no more questions.</summary>
/// <remarks>Answer its questions with <c>{"query": "..."}</c>, as a text of A2A does.</remarks>
public sealed class AgentStep : IGeneratorActor
{
    private static readonly string[] Questions = ["What is the report for?", "Who will read it?"];

    public async IAsyncEnumerable<ActorYield> ProcessAsync(
        JsonObject payload, ActorContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (payload["conversation"] is not JsonArray conversation)
        {
            payload["conversation"] = conversation = [];
        }

        // Tasks that were asked by an earlier version of this answer with "reply".
        foreach (string name in (string[])["query", "reply"])
        {
            if (payload[name] is JsonValue answer)
            {
                payload.Remove(name);
                conversation.Add(Message("user", answer.ToString()));
            }
        }

        int answers = conversation.Count(m => m?["role"]?.GetValue<string>() == "user");
        if (answers < Questions.Length)
        {
            // The agent asks: the person sees the question as the prompt of the pause.
            conversation.Add(Message("assistant", Questions[answers]));
            context.PauseFor(
                new JsonObject
                {
                    ["prompt"] = Questions[answers],
                    ["fields"] = new JsonArray(new JsonObject { ["name"] = "query", ["type"] = "string", ["prompt"] = "Your answer" })
                },
                "agent_step");
            yield return payload;
        }
        else
        {
            conversation.Add(Message("assistant", "Thank you, I know enough."));
            payload["status"] = "complete";
            yield return ActorYield.Next();
            yield return payload;
        }
    }

    private static JsonObject Message(string role, string content) => new() { ["role"] = role, ["content"] = content };
}
