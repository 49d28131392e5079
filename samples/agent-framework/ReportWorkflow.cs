using Asya.Actors;
using Asya.AgentFramework;
using Microsoft.Agents.AI.Workflows;

namespace Asya.Samples.AgentFramework;

/// <summary>A workflow of Microsoft Agent Framework: a report is written, reviewed, and written anew until it is approved.</summary>
public static class ReportWorkflow
{
    /// <summary>Makes the actor that runs it.</summary>
    public static WorkflowActor<Topic> Actor()
    {
        RequestPort<Draft, Review> port = RequestPort.Create<Draft, Review>("review");
        return new(
            () => Build(port),
            WorkflowQuestion.For(
                port,
                static draft => $"Publish '{draft.Text}'?",
                PauseField.YesNo("approved", "Publish it?"),
                PauseField.Text("notes", "What has to change?") with { Required = false }));
    }

    private static Workflow Build(RequestPort<Draft, Review> port)
    {
        Writer writer = new();
        Editor editor = new();
        return new WorkflowBuilder(writer)
            .AddEdge(writer, port)
            .AddEdge(port, editor)
            .AddEdge(editor, writer)
            .WithOutputFrom(editor)
            .Build();
    }
}
