using Asya.Samples;

namespace Asya.Testing.Tests;

/// <summary>The shipped samples as whole flows: the same file of flows, once with the actors in C# and once with those in Python.</summary>
public sealed class SampleFlowTests
{
    [Theory]
    [InlineData("C#")]
    [InlineData("Python")]
    public async Task A_report_is_published_after_its_review(string language)
    {
        await using FlowTest test = await FlowTest.StartAsync(language == "C#" ? CSharp() : Python("report_approval"));

        FlowTask task = await test.StartTaskAsync("report_approval", new { topic = "Q3" }, by: "ann");
        FlowQuestion question = await task.ExpectQuestionAsync("Review this report before it is published");
        question.ExpectFields("approved", "reviewer_notes").ExpectDueIn(null);
        Assert.StartsWith("Draft report on: Q3", (string?)question.Payload["draft"], StringComparison.Ordinal);

        // A person thinks as long as a person thinks: the task's two minutes are for its steps.
        await test.AdvanceAsync(TimeSpan.FromDays(3));
        await task.AnswerAsync("rita", new { approved = true, reviewer_notes = "Add a chart" });

        FlowEnd end = await task.ExpectSucceededAsync();
        Assert.Equal("published", (string?)end.Payload["status"]);
        Assert.Contains("Add a chart", (string?)end.Payload["final_report"], StringComparison.Ordinal);
        Assert.Equal("rita", Assert.Single(end.Task.Answers).By);
        await task.ExpectHistoryAsync("created", "paused", "resumed", "succeeded");
    }

    [Fact]
    public async Task Two_stages_ask_two_questions()
    {
        await using FlowTest test = await FlowTest.StartAsync(CSharp());

        FlowTask task = await test.StartTaskAsync("two_stage_review", new { topic = "Q3" });
        await task.ExpectQuestionAsync("Is the report good?");
        await task.AnswerAsync(FlowPerson.Anonymous, new { approved = true });
        (await task.ExpectQuestionAsync("Is the report cleared by legal?")).ExpectFields("legal_approved", "legal_notes");
        await task.ExpectRefusalAsync(FlowPerson.Anonymous, new { legal_notes = "hm" }, Asya.Tasks.TaskRejection.FormNotSatisfied);
        await task.AnswerAsync(FlowPerson.Anonymous, new { legal_approved = true, legal_notes = "cleared" });

        FlowEnd end = await task.ExpectSucceededAsync();
        Assert.Equal("cleared", (string?)end.Payload["legal"]?["notes"]);
        Assert.Equal("published", (string?)end.Payload["status"]);
    }

    [Fact]
    public async Task The_processes_of_Python_actors_end_with_the_test()
    {
        await using (FlowTest test = await FlowTest.StartAsync(Python("report_approval")))
        {
            await (await test.StartTaskAsync("report_approval", new { topic = "Q3" })).ExpectQuestionAsync();
            Assert.NotEmpty(Runners());
        }

        await Eventually.BecomesAsync(
            "the processes to end", Eventually.Patience, static () => Runners().Length == 0, static () => string.Join(", ", Runners()));
    }

    // Those that run the script beside these tests. A process that ends while it is looked at is none of them.
    private static string[] Runners()
    {
        string runner = Path.Combine(AppContext.BaseDirectory, "python", "asya_runner.py");
        return [.. Directory.GetDirectories("/proc").Where(folder => CommandLine(folder).Contains(runner, StringComparison.Ordinal))];
    }

    private static string CommandLine(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static FlowTestOptions CSharp() => new()
    {
        FlowsYaml = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "samples", "flows.yaml")),
        ConfigureServices = static services => services.AddSampleActors(),
    };

    private static FlowTestOptions Python(string sample) =>
        new() { ConfigurationFolder = Path.Combine("samples", "python", sample) };
}
