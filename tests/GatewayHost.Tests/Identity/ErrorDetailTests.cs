using System.Net;
using System.Text.Json;

namespace Asya.Gateway.Tests.Identity;

/// <summary>The text of a handler's own error is for operators.</summary>
public sealed class ErrorDetailTests
{
    private const string Trace = "ValueError: the password is hunter2";

    [Fact]
    public async Task An_admin_reads_why_a_step_failed_and_the_requester_does_not()
    {
        using KeyFile keys = new KeyFile().With("ann", "create read").With("root", "admin");
        await using GatewayFixture gateway = await IdentityGateway.StartAsync(keys);
        using HttpResponseMessage created = await gateway.SendAsync(
            HttpMethod.Post, "/mesh", """{"id":"t","flow":"report_approval"}""", IdentityGateway.KeyOf("ann"));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        gateway.Cluster.Fail("t", "handler_error", "actor 'draft' failed (ValueError)", Trace);

        Assert.Equal(Trace, await DetailAsync(gateway, "root"));
        Assert.Null(await DetailAsync(gateway, "ann"));
        foreach (string path in (string[])["/mesh", "/mesh/t/history", "/a2a/tasks/t"])
        {
            using HttpResponseMessage other = await gateway.SendAsync(HttpMethod.Get, path, null, IdentityGateway.KeyOf("root"));
            Assert.Equal(HttpStatusCode.OK, other.StatusCode);
            Assert.DoesNotContain("hunter2", await other.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task While_identity_is_off_it_is_read_on_this_machine()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        await gateway.CreateAsync("t");
        gateway.Cluster.Fail("t", "handler_error", "actor 'draft' failed (ValueError)", Trace);

        using HttpResponseMessage task = await gateway.Http.GetAsync("/mesh/t");

        Assert.Equal(Trace, (await GatewayFixture.JsonAsync(task, HttpStatusCode.OK)).GetProperty("error_detail").GetString());
    }

    private static async Task<string?> DetailAsync(GatewayFixture gateway, string key)
    {
        using HttpResponseMessage answer = await gateway.SendAsync(HttpMethod.Get, "/mesh/t", null, IdentityGateway.KeyOf(key));
        JsonElement task = await GatewayFixture.JsonAsync(answer, HttpStatusCode.OK);
        return task.TryGetProperty("error_detail", out JsonElement detail) ? detail.GetString() : null;
    }
}
