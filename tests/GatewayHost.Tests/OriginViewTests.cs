using System.Net;
using System.Text.Json;
using Asya.Gateway.Tests.Fakes;
using Asya.Tasks;

namespace Asya.Gateway.Tests;

/// <summary>Who has put which value into a payload, as the mesh API shows it.</summary>
public sealed class OriginViewTests
{
    [Fact]
    public async Task Origins_are_shown_on_request_each_with_what_is_known_of_it()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        await gateway.CreateAsync("task-1");
        FakeTask task = gateway.Cluster["task-1"];
        task.Now = task.Now with
        {
            Origins =
            [
                new() { Kind = OriginKind.Start, By = "ann", OnBehalfOf = "bea" },
                new() { Place = "/a~1b", Kind = OriginKind.Step, Number = 3, Actor = "draft", TaskId = "first" },
                new() { Place = "/ok", Kind = OriginKind.Answer, Number = 2, By = "cal", Channel = "a2a" },
                new() { Place = "/none", Kind = OriginKind.Expiry, Number = 1 },
                new() { Place = "/results", Kind = OriginKind.Slice },
                new() { Place = "/results/0", Kind = OriginKind.Slice, Number = 1, TaskId = "part" },
                new() { Place = "/rows", Kind = OriginKind.Mixed },
                new() { Place = "/zero" },
            ],
        };

        Assert.False((await GetAsync(gateway, "")).TryGetProperty("origins", out _));
        Assert.Equal(
            """
            [{"place":"","from":"start","by":"ann","on_behalf_of":"bea"},
            {"place":"/a~1b","from":"step","step":3,"actor":"draft","task":"first"},
            {"place":"/ok","from":"answer","pause":2,"by":"cal","channel":"a2a"},
            {"place":"/none","from":"expiry","pause":1},
            {"place":"/results","from":"slice"},
            {"place":"/results/0","from":"slice","slice":1,"task":"part"},
            {"place":"/rows","from":"mixed"},
            {"place":"/zero","from":"unknown"}]
            """.ReplaceLineEndings(""),
            (await GetAsync(gateway, "?origins=true")).GetProperty("origins").GetRawText());
    }

    [Fact]
    public async Task Where_none_are_known_none_are_shown_and_a_wrong_wish_is_refused()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        await gateway.CreateAsync("task-1");

        Assert.False((await GetAsync(gateway, "?origins=true")).TryGetProperty("origins", out _));
        using HttpResponseMessage wrong = await gateway.Http.GetAsync("/mesh/task-1?origins=1");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    private static async Task<JsonElement> GetAsync(GatewayFixture gateway, string query)
    {
        using HttpResponseMessage response = await gateway.Http.GetAsync("/mesh/task-1" + query);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }
}
