using System.Text.Json.Nodes;
using Asya.Actors;
using Asya.Samples.AgentFramework;
using Asya.Tasks;
using Asya.Testing;
using Microsoft.Agents.AI.Workflows;
using Microsoft.Extensions.DependencyInjection;

namespace Asya.AgentFramework.Tests;

/// <summary>Workflows of Microsoft Agent Framework, really run, as actors of a real silo.</summary>
public sealed class WorkflowActorTests
{
    [Fact]
    public async Task A_request_port_is_a_pause_and_its_answer_goes_on_in_the_workflow()
    {
        await using FlowTest test = await FlowTest.StartAsync(Sample());
        FlowTask task = await test.StartTaskAsync("agent_report", new { name = "Q3" }, by: "ann");

        FlowQuestion first = await task.ExpectQuestionAsync("Publish 'On Q3'?");
        first.ExpectFields("approved", "notes");
        await first.ExpectMayNotAnswerAsync(FlowPerson.Named("ann"));
        Assert.Equal("On Q3", (string?)first.Payload["workflow"]!["asked"]!["text"]);
        await test.AdvanceAsync(TimeSpan.FromDays(30));
        await task.AnswerAsync("rita", new { approved = false, notes = "shorter" });

        await task.ExpectQuestionAsync("Publish 'On Q3 (shorter)'?");
        await task.AnswerAsync("rita", new { approved = true });

        FlowEnd end = await task.ExpectSucceededAsync();
        Assert.Equal(
            """{"name":"Q3","text":"On Q3 (shorter)","status":"published"}""", end.Payload.ToJsonString().Replace("\\u0027", "'", StringComparison.Ordinal));
        Assert.Equal(["rita", "rita"], end.Task.Answers.Select(static answer => answer.By));
    }

    [Fact]
    public async Task An_answer_that_does_not_fit_the_form_is_refused_and_the_workflow_waits_on()
    {
        await using FlowTest test = await FlowTest.StartAsync(Sample());
        FlowTask task = await test.StartTaskAsync("agent_report", new { name = "Q3" }, by: "ann");
        await task.ExpectQuestionAsync();

        await task.ExpectRefusalAsync("rita", new { approved = "yes" }, TaskRejection.FormNotSatisfied);
        await task.ExpectRefusalAsync("rita", new { notes = "hm" }, TaskRejection.FormNotSatisfied);
        await task.AnswerAsync("rita", new { approved = true });
        await task.ExpectSucceededAsync();
    }

    [Fact]
    public async Task What_the_requester_puts_where_answers_arrive_is_no_answer()
    {
        await using FlowTest test = await FlowTest.StartAsync(Sample());
        FlowTask task = await test.StartTaskAsync(
            "agent_report",
            new { name = "Q3", workflow = new { answer = new { approved = true }, request = "r", state = new { } } },
            by: "ann");

        FlowQuestion question = await task.ExpectQuestionAsync("Publish 'On Q3'?");
        Assert.Null(question.Payload["workflow"]!["answer"]);
        Assert.Null(question.Payload["workflow"]!["state"]);
    }

    [Fact]
    public async Task A_step_that_runs_twice_asks_the_same()
    {
        WorkflowActor<Topic> actor = ReportWorkflow.Actor();
        ActorTest step = ActorTest.For(actor).At(ActorRoute.StartAt("report", "publish"));
        ActorRun first = await step.RunAsync("""{"name":"Q3"}""");
        Assert.Equal(["x-pause", "report", "publish"], first.Next);

        JsonObject answered = first.Payload!.DeepClone().AsObject();
        answered["workflow"]!["answer"] = new JsonObject { ["approved"] = true };
        string headers = Without(first.Frames[0].Headers).ToJsonString();
        for (int n = 0; n < 2; n++)
        {
            ActorRun second = await step.With(headers).RunAsync(answered.ToJsonString());
            Assert.Equal(["publish"], second.Next);
            Assert.Equal("published", (string?)second.Payload!["status"]);
            Assert.Null(second.Frames[0].Headers["x-asya-workflow"]);
        }
    }

    [Fact]
    public async Task Without_an_answer_it_asks_again()
    {
        ActorTest step = ActorTest.For(ReportWorkflow.Actor()).At(ActorRoute.StartAt("report"));
        ActorRun first = await step.RunAsync("""{"name":"Q3"}""");

        ActorRun again = await step.With(Without(first.Frames[0].Headers).ToJsonString()).RunAsync("""{"name":"Q3"}""");

        Assert.Equal(["x-pause", "report"], again.Next);
        Assert.Equal("Publish 'On Q3'?", (string?)again.Frames[0].Headers["x-asya-pause"]!["prompt"]);
    }

    [Fact]
    public async Task Requests_that_wait_together_are_asked_one_after_the_other()
    {
        RequestPort<string, bool> legal = RequestPort.Create<string, bool>("legal");
        RequestPort<string, int> price = RequestPort.Create<string, int>("price");
        WorkflowActor<JsonObject> actor = new(
            () =>
            {
                Asker asker = new();
                Collector collector = new();
                return new WorkflowBuilder(asker).AddEdge(asker, legal).AddEdge(asker, price)
                    .AddEdge(legal, collector).AddEdge(price, collector).WithOutputFrom(collector).Build();
            },
            WorkflowQuestion.For(legal, static about => $"Is {about} cleared?", PauseField.YesNo("cleared")),
            WorkflowQuestion.For(price, static about => $"What does {about} cost?", PauseField.Number("amount")));
        await using FlowTest test = await FlowTest.StartAsync(With("ask", actor));
        FlowTask task = await test.StartTaskAsync("ask", new { about = "it" });

        List<string> prompts = [];
        for (int n = 0; n < 2; n++)
        {
            FlowQuestion question = await task.ExpectQuestionAsync();
            prompts.Add(question.Prompt!);
            await task.AnswerAsync("rita", question.FieldNames[0] == "cleared" ? new JsonObject { ["cleared"] = true } : new JsonObject { ["amount"] = 7 });
        }

        Assert.Equal(["Is it cleared?", "What does it cost?"], prompts.Order(StringComparer.Ordinal));
        Assert.Equal("True, 7", (string?)(await task.ExpectSucceededAsync()).Payload["result"]);
    }

    [Fact]
    public async Task A_failure_in_the_workflow_fails_the_step_with_its_own_text()
    {
        WorkflowActor<JsonObject> actor = new(static () => new WorkflowBuilder(new Refuser()).Build());
        await using FlowTest test = await FlowTest.StartAsync(With("refuse", actor));

        FlowTask task = await test.StartTaskAsync("refuse", new { });

        Assert.Contains("the topic is taken", (await task.ExpectFailedAsync()).Task.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_without_a_question_is_told()
    {
        RequestPort<Topic, bool> port = RequestPort.Create<Topic, bool>("unknown");
        WorkflowActor<Topic> actor = new(() => new WorkflowBuilder(port).Build());

        ActorRun run = await ActorTest.For(actor).RunAsync("""{"name":"Q3"}""");

        Assert.Contains("asks at the port 'unknown', for which its actor has no question", run.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_question_fits_its_port()
    {
        RequestPort<string, bool> one = RequestPort.Create<string, bool>("one");
        RequestPort<string, Review> several = RequestPort.Create<string, Review>("several");

        Assert.Throws<ArgumentException>(() => WorkflowQuestion.For(one, static _ => "?", PauseField.YesNo("a"), PauseField.YesNo("b")));
        Assert.Throws<ArgumentException>(() => WorkflowQuestion.For(several, static _ => "?"));
    }

    [Fact]
    public async Task A_state_that_is_too_large_for_an_envelope_is_told()
    {
        ActorRun run = await ActorTest.For(ReportWorkflow.Actor()).RunAsync(
            new JsonObject { ["name"] = new string('a', EnvelopeCheckpoints.MaxBytes) }.ToJsonString());

        Assert.Contains("the workflow's state has more than", run.Error!.Message, StringComparison.Ordinal);
    }

    private static JsonObject Without(JsonObject headers)
    {
        // The pause consumes its own header.
        JsonObject left = headers.DeepClone().AsObject();
        left.Remove("x-asya-pause");
        return left;
    }

    private static FlowTestOptions Sample() => new()
    {
        FlowsYaml = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "samples", "agent-framework", "flows.yaml")),
        ConfigureServices = static services => services.AddSingleton(static _ => ReportWorkflow.Actor())
            .AddActor<WorkflowActor<Topic>>("report"),
    };

    private static FlowTestOptions With<TInput>(string name, WorkflowActor<TInput> actor)
        where TInput : notnull => new()
        {
            FlowsYaml = $"flows:\n- name: {name}\n  entrypoint: {name}\n",
            ConfigureServices = services => services.AddSingleton(actor).AddActor<WorkflowActor<TInput>>(name),
        };
}
