using System.Net;

namespace Asya.SystemTests.EntryPoints;

/// <summary>Who counts as whom: one person has one vote, and no other person has it.</summary>
[Collection(EntryPointsCollection.Name)]
public sealed class PeopleTests(GuardedGateway guarded)
{
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

    [Fact]
    public async Task What_one_asked_for_under_an_alias_is_ones_own()
    {
        string id = await guarded.StartPausedAsync(EntryPoint.Mesh, "Fin@Corp", "invoice");

        (await guarded.AnswerAsync(EntryPoint.Mesh, "fin", id, Approved)).ExpectForbidden();

        Assert.False((await guarded.AnswerAsync(EntryPoint.Mesh, "bob", id, Approved)).IsRefused);
    }
}
