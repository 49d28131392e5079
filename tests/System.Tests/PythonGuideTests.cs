
namespace Asya.SystemTests;

/// <summary>Every Python example of the usage guide, its code as it stands there, on the product, with nothing but HTTP.</summary>
public sealed class PythonGuideTests
{
    private const string Approval = """{"approved": true, "reviewer_notes": "Looks good, add a chart for Q3 metrics."}""";
    private const string Draft = "Draft report on: Q3 performance review. Key findings: placeholder analysis.";

    [Fact]
    public async Task The_report_is_drafted_reviewed_and_published()
    {
        await using SiloProcess silo = await StartAsync("report_approval");
        await silo.Mesh.CreatePausedAsync(
            MeshClient.Envelope("report-123", "draft x-pause publish", """{"topic":"Q3 performance review"}"""));

        Reply over = (await silo.Mesh.ResumeAndWaitAsync("report-123", Approval)).ExpectTask("succeeded");

        Assert.Equal("Q3 performance review", over.ResultText("topic"));
        Assert.Equal(Draft, over.ResultText("draft"));
        Assert.Equal($"{Draft}\n\nReviewer notes: Looks good, add a chart for Q3 metrics.", over.ResultText("final_report"));
        Assert.Equal("published", over.ResultText("status"));
        Assert.True(over.Result.GetProperty("approved").GetBoolean());

        await silo.Mesh.CreatePausedAsync("""{"id":"no","flow":"report_approval","payload":{"topic":"Q3"}}""");
        Assert.Equal(
            "rejected", (await silo.Mesh.ResumeAndWaitAsync("no", """{"approved":false}""")).ExpectTask("succeeded").ResultText("status"));
    }

    [Fact]
    public async Task A_report_outlives_silo_and_Python_while_it_waits()
    {
        await using SiloProcess silo = await StartAsync("report_approval");
        await silo.Mesh.CreatePausedAsync("""{"id":"waits","flow":"report_approval","payload":{"topic":"Q3 performance review"}}""");

        await silo.RestartAfterKillAsync();

        Assert.Equal("published", (await silo.Mesh.ResumeAndWaitAsync("waits", Approval)).ExpectTask("succeeded").ResultText("status"));
        Assert.Equal(0, await silo.StopAsync());
    }

    [Fact]
    public async Task A_two_stage_review_needs_two_answers()
    {
        await using SiloProcess silo = await StartAsync("two_stage_review");
        await silo.Mesh.CreatePausedAsync("""{"id":"two","flow":"two_stage_review","payload":{"topic":"Q3"}}""");

        Reply second = (await silo.Mesh.ResumeAndWaitAsync("two", """{"approved":true,"reviewer_notes":"fine"}""")).ExpectTask("paused");
        Assert.Equal("awaiting_legal_review", second.Json.GetProperty("payload").GetProperty("status").GetString());
        Reply over = (await silo.Mesh.ResumeAndWaitAsync("two", """{"legal_approved":true,"legal_notes":"cleared"}"""))
            .ExpectTask("succeeded");

        Assert.Equal("published", over.ResultText("status"));
        Assert.EndsWith("Reviewer notes: fine", over.ResultText("final_report"), StringComparison.Ordinal);
        Assert.Equal("""{"notes":"cleared"}""", over.Result.GetProperty("legal").GetRawText());
    }

    [Fact]
    public async Task Only_a_draft_of_low_confidence_waits_for_approval()
    {
        await using SiloProcess silo = await StartAsync("conditional_approval");
        Reply sure = (await silo.Mesh.CreateAndWaitAsync("""{"flow":"conditional_approval","payload":{"topic":"routine figures"}}"""))
            .ExpectTask("succeeded");
        Assert.Equal("""["draft","publish"]""", sure.Json.GetProperty("route").GetProperty("prev").GetRawText());
        Assert.Equal("Draft report on: routine figures. Confidence: 97%", sure.ResultText("draft"));

        Reply unsure =
            await silo.Mesh.CreatePausedAsync("""{"id":"unsure","flow":"conditional_approval","payload":{"topic":"a merger"}}""");
        Assert.Equal("awaiting_review", unsure.Json.GetProperty("payload").GetProperty("status").GetString());
        Assert.Equal("published", (await silo.Mesh.ResumeAndWaitAsync("unsure", Approval)).ExpectTask("succeeded").ResultText("status"));
    }

    [Fact]
    public async Task Only_a_large_amount_is_stopped_at_the_approval_gate()
    {
        await using SiloProcess silo = await StartAsync("approval_gate");
        Reply small = (await silo.Mesh.CreateAndWaitAsync("""{"flow":"approval_gate","payload":{"amount":500}}""")).ExpectTask("succeeded");
        Assert.Equal("final", small.ResultText("status"));

        await silo.Mesh.CreatePausedAsync("""{"id":"large","flow":"approval_gate","payload":{"amount":5000}}""");
        Assert.Equal(
            "final", (await silo.Mesh.ResumeAndWaitAsync("large", """{"approved":true}""")).ExpectTask("succeeded").ResultText("status"));
    }

    [Fact]
    public async Task Data_that_was_missing_is_collected_from_a_person()
    {
        await using SiloProcess silo = await StartAsync("data_collection");
        foreach (string id in (string[])["all", "half"])
        {
            Reply paused =
                await silo.Mesh.CreatePausedAsync($$"""{"id":"{{id}}","flow":"data_collection","payload":{"subject":"a bridge"} }""");
            Assert.Equal("""["customer_id","due_date"]""", paused.Json.GetProperty("payload").GetProperty("missing_fields").GetRawText());
        }

        Reply complete = (await silo.Mesh.ResumeAndWaitAsync("all", """{"customer_id":"C-7","due_date":"2026-12-01"}"""))
            .ExpectTask("succeeded");
        Assert.Equal("Offer for: a bridge for customer C-7, due 2026-12-01", complete.ResultText("final_output"));
        Assert.Equal("complete", complete.ResultText("status"));
        Assert.Equal("incomplete", (await silo.Mesh.ResumeAndWaitAsync("half", """{"customer_id":"C-7"}""")).ExpectTask("succeeded")
            .ResultText("status"));
    }

    [Fact]
    public async Task The_agent_loop_asks_until_it_knows_enough()
    {
        await using SiloProcess silo = await StartAsync("agent_loop");
        Reply task = await silo.Mesh.CreatePausedAsync("""{"id":"agent","flow":"agent_loop","payload":{}}""");
        foreach (string answer in (string[])["The board", "Everybody"])
        {
            task = await silo.Mesh.ResumeAndWaitAsync("agent", $$"""{"query":"{{answer}}"}""");
        }

        Assert.Equal("complete", task.ExpectTask("succeeded").ResultText("status"));
        Assert.Equal(
            ["What is the report for?", "The board", "Who will read it?", "Everybody", "Thank you, I know enough."],
            task.Result.GetProperty("conversation").EnumerateArray().Select(m => m.GetProperty("content").GetString()));
        Assert.Equal(
            """["agent_step","x-pause","x-resume","agent_step","x-pause","x-resume","agent_step"]""", task.Json.GetProperty("route")
                .GetProperty("prev").GetRawText());
    }

    private static Task<SiloProcess> StartAsync(string example) =>
        SiloProcess.StartAsync(SiloSettings.Product with { Config = Path.Combine(AppContext.BaseDirectory, "samples", "python", example) });
}
