using System.Net;
using System.Text.Json;

namespace Asya.SystemTests.EntryPoints;

/// <summary>Who counts as whom: one person has one vote, and no other person has it.</summary>
[Collection(EntryPointsCollection.Name)]
public sealed class PeopleTests(GuardedGateway guarded, OpenGateway open)
{
    private const string OnBehalfOf = "X-Asya-On-Behalf-Of";
    private const string Approved = """{"approved":true}""";

    public static TheoryData<EntryPoint> Answers => [.. Enum.GetValues<EntryPoint>().Where(static entry => entry != EntryPoint.ToolsCall)];

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task The_requester_answers_under_no_other_spelling_and_no_alias(EntryPoint entry)
    {
        string id = await guarded.StartPausedAsync(EntryPoint.Mesh, "fin", "invoice");

        foreach (string who in (string[])["fin", "FIN", "Fin@Corp"])
        {
            (await guarded.AnswerAsync(entry, who, id, Approved)).ExpectForbidden();
        }

        foreach (string to in (string[])["FIN", "fin@corp", " \uFF26in"])
        {
            (await guarded.PostAsync("bob", $"/mesh/{id}:delegate", $$"""{"to":"{{to}}"}""")).Expect(HttpStatusCode.Forbidden);
        }

        Assert.False((await guarded.AnswerAsync(entry, "bob", id, Approved)).IsRefused);
        await guarded.UntilAsync("fin", id, "succeeded");
    }

    [Fact]
    public async Task A_delegation_stays_in_the_group_and_comes_back()
    {
        string id = await guarded.StartPausedAsync(EntryPoint.Mesh, "ann", "invoice");

        (await guarded.PostAsync("bob", $"/mesh/{id}:delegate", """{"to":"cc"}""")).Expect(HttpStatusCode.Forbidden);
        Reply delegated = (await guarded.PostAsync("bob", $"/mesh/{id}:delegate", """{"to":"FIN"}""")).Expect(HttpStatusCode.OK);
        Assert.Equal("bob", delegated.Json.GetProperty("wait").GetProperty("delegated_by").GetString());
        (await guarded.AnswerAsync(EntryPoint.Mesh, "bob", id, Approved)).ExpectForbidden();
        (await guarded.PostAsync("cc", $"/mesh/{id}:release")).Expect(HttpStatusCode.Forbidden);

        (await guarded.PostAsync("bob", $"/mesh/{id}:release")).Expect(HttpStatusCode.OK);

        Assert.False((await guarded.AnswerAsync(EntryPoint.Mesh, "bob", id, Approved)).IsRefused);
        Assert.Contains("released", await guarded.KindsAsync("ann", id));
    }

    [Fact]
    public async Task A_claim_on_an_open_question_does_not_keep_the_owner_away_and_an_admin_ends_it()
    {
        string id = await guarded.StartPausedAsync(EntryPoint.Mesh, "ann2", "open");
        Reply claimed = (await guarded.PostAsync("cc", $"/mesh/{id}:claim")).Expect(HttpStatusCode.OK);
        Assert.True(claimed.Json.GetProperty("wait").GetProperty("claimed_until").GetDateTimeOffset() > DateTimeOffset.UnixEpoch);
        Assert.True((await guarded.AnswerAsync(EntryPoint.Mesh, "bob", id, "{}")).IsRefused);

        (await guarded.PostAsync("root", $"/mesh/{id}:release")).Expect(HttpStatusCode.OK);
        (await guarded.PostAsync("cc", $"/mesh/{id}:claim")).Expect(HttpStatusCode.OK);

        Assert.False((await guarded.AnswerAsync(EntryPoint.Mesh, "ann2", id, "{}")).IsRefused);
    }

    [Theory]
    [InlineData("fin@corp")]
    [InlineData("fin")]
    public async Task Whom_an_agent_acts_for_asked_for_the_task_and_the_record_names_both(string person)
    {
        string id = EntryPointGateway.NewId();
        string body = $$"""{"id":"{{id}}","flow":"invoice","payload":{"topic":"Q3","amount":100} }""";
        (await guarded.PostAsync("agent", "/mesh?wait=20", body, (OnBehalfOf, "cc"))).Expect(HttpStatusCode.Forbidden);
        Reply started = (await guarded.PostAsync("agent", "/mesh?wait=20", body, (OnBehalfOf, person))).Expect(HttpStatusCode.Created);
        Assert.Equal(person, started.Json.GetProperty("on_behalf_of").GetString());
        await guarded.UntilAsync("agent", id, "paused");

        foreach (string who in (string[])["agent", "fin", "FIN"])
        {
            (await guarded.AnswerAsync(EntryPoint.Mesh, who, id, Approved)).ExpectForbidden();
        }

        Assert.False((await guarded.AnswerAsync(EntryPoint.Mesh, "bob", id, Approved)).IsRefused);
    }

    [Fact]
    public async Task An_agents_answer_for_the_requester_is_the_requesters_and_for_another_names_both()
    {
        string id = await guarded.StartPausedAsync(EntryPoint.Mesh, "fin", "invoice");

        (await guarded.PostAsync("agent", $"/mesh/{id}:resume", Approved, (OnBehalfOf, "fin"))).Expect(HttpStatusCode.Forbidden);
        Reply answered = (await guarded.PostAsync("agent", $"/mesh/{id}:resume", Approved, (OnBehalfOf, "bob"))).Expect(HttpStatusCode.OK);

        JsonElement answer = Assert.Single(answered.Json.GetProperty("answers").EnumerateArray());
        Assert.Equal(("agent", "bob"), (answer.GetProperty("by").GetString(), answer.GetProperty("on_behalf_of").GetString()));
    }

    [Fact]
    public async Task Who_tries_a_task_again_does_not_approve_it()
    {
        string id = await guarded.StartPausedAsync(EntryPoint.Mesh, "ann", "lapsing");
        await guarded.UntilAsync("ann", id, "failed");
        string again = (await guarded.PostAsync("root", $"/mesh/{id}:redrive")).Expect(HttpStatusCode.Created).TaskId;
        await guarded.UntilAsync("ann", again, "paused");

        (await guarded.AnswerAsync(EntryPoint.Mesh, "root", again, Approved)).ExpectForbidden();
        Assert.False((await guarded.AnswerAsync(EntryPoint.Mesh, "bob", again, Approved)).IsRefused);
    }

    // The step takes long enough for the answer to come before the question.
    [Fact]
    public async Task A_question_for_certain_people_takes_no_answer_that_came_before_it()
    {
        await Task.WhenAll(((EntryPointGateway[])[guarded, open]).Select(static async gateway =>
        {
            string id = EntryPointGateway.NewId();
            (await gateway.PostAsync("fin", "/mesh", $$"""{"id":"{{id}}","flow":"late","payload":{"ms":5000} }"""))
                .Expect(HttpStatusCode.Created);

            Reply early = (await gateway.PostAsync("fin", $"/mesh/{id}:resume", Approved)).Expect(HttpStatusCode.Conflict);

            Assert.Contains("the answer came before", early.Detail, StringComparison.Ordinal);
            await gateway.UntilAsync("fin", id, "paused");
            (await gateway.PostAsync("fin", $"/mesh/{id}:resume", Approved)).Expect(HttpStatusCode.OK);
        }));
    }

    [Fact]
    public void With_identity_off_the_start_warns_of_flows_that_say_who_answers()
    {
        Assert.Contains("Flow invoice says who answers its pauses", open.Silo.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Flow open says", open.Silo.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("says who answers its pauses", guarded.Silo.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_one_asked_for_under_an_alias_is_ones_own()
    {
        string id = await guarded.StartPausedAsync(EntryPoint.Mesh, "Fin@Corp", "invoice");

        (await guarded.AnswerAsync(EntryPoint.Mesh, "fin", id, Approved)).ExpectForbidden();

        Assert.False((await guarded.AnswerAsync(EntryPoint.Mesh, "bob", id, Approved)).IsRefused);
    }
}
