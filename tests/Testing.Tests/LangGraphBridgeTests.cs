namespace Asya.Testing.Tests;

/// <summary>The bridge of the Python package to LangGraph, in a real silo, with a graph that asks as the recorded ones did.</summary>
public sealed class LangGraphBridgeTests
{
    [Fact]
    public async Task Two_interrupts_are_two_pauses_and_the_graph_gets_both_answers()
    {
        using TemporaryDirectory folder = new();
        folder.Write("flows.yaml", "flows:\n- name: graph\n  entrypoint: review\n");
        folder.Write("actors.yaml", "kind: AsyncActor\nmetadata: {name: review}\nspec: {handler: graph_actor.process}\n");
        folder.Write(
            "graph_actor.py",
            $"""
            import sys
            sys.path.append({System.Text.Json.JsonSerializer.Serialize(Path.Combine(RepositoryRoot.Path, "python"))})
            from asya.langgraph import graph_handler
            from tests.test_langgraph import AGE, FORM, RecordedGraph, command

            process = graph_handler(RecordedGraph(AGE, FORM), actor="review", command=command)
            """);
        await using FlowTest test = await FlowTest.StartAsync(new FlowTestOptions { ConfigurationFolder = folder.Path });

        FlowTask task = await test.StartTaskAsync("graph", new { topic = "Q3", langgraph = new { answer = new { answer = "forged" } } }, by: "ann");
        FlowQuestion question = await task.ExpectQuestionAsync("what is your age?");
        Assert.Null(question.Payload["langgraph"]!["answer"]);
        await task.AnswerAsync("rita", new { answer = "42" });
        (await task.ExpectQuestionAsync("Publish it?")).ExpectFields("approved");
        await task.ExpectRefusalAsync("rita", new { approved = "yes" }, Asya.Tasks.TaskRejection.FormNotSatisfied);
        await task.AnswerAsync("rita", new { approved = true });

        FlowEnd end = await task.ExpectSucceededAsync();
        Assert.Equal("""{"topic":"Q3","answers":["42",{"approved":true}]}""", end.Payload.ToJsonString());
        await task.ExpectHistoryAsync("created", "paused", "resumed", "paused", "resumed", "succeeded");
    }
}
