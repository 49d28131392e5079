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
    public async Task What_one_asked_for_under_an_alias_is_ones_own()
    {
        string id = await guarded.StartPausedAsync(EntryPoint.Mesh, "Fin@Corp", "invoice");

        (await guarded.AnswerAsync(EntryPoint.Mesh, "fin", id, Approved)).ExpectForbidden();

        Assert.False((await guarded.AnswerAsync(EntryPoint.Mesh, "bob", id, Approved)).IsRefused);
    }
}
