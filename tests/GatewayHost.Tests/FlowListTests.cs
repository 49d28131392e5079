using System.Net;
using Asya.Catalog;
using Asya.Gateway.Tests.Identity;
using Asya.Payloads;

namespace Asya.Gateway.Tests;

/// <summary><c>GET /flows</c></summary>
public sealed class FlowListTests
{
    [Fact]
    public async Task A_flow_has_its_input_schema_as_it_is_written_and_any_object_will_do_without_one()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();
        gateway.Cluster.Flows =
        [
            new() { Name = "open", Timeout = TimeSpan.FromSeconds(300) },
            new()
            {
                Name = "strict",
                Description = "Asks for a topic",
                Timeout = TimeSpan.FromSeconds(1.5),
                InputSchema = JsonBytes.FromText("""{"type":"object","required":["topic"],"properties":{"n":{"maximum":1.10}}}"""),
            },
        ];

        using HttpResponseMessage response = await gateway.Http.GetAsync("/flows");

        Assert.Equal(
            """{"flows":[{"name":"open","timeout_seconds":300,"input_schema":{"type":"object"}},{"name":"strict","description":"Asks for a topic","timeout_seconds":1.5,"input_schema":{"type":"object","required":["topic"],"properties":{"n":{"maximum":1.10}}}}]}""",
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_flows_are_asked_for_in_the_name_of_the_credential()
    {
        using KeyFile keys = new();
        keys.With("ann", "create", groups: "finance").With("root", "admin");
        await using GatewayFixture gateway = await IdentityGateway.StartAsync(keys);

        using HttpResponseMessage anns = await gateway.SendAsync(HttpMethod.Get, "/flows", null, IdentityGateway.KeyOf("ann"));
        FlowQuery asked = Assert.IsType<FlowQuery>(gateway.Cluster.LastSurvey);
        using HttpResponseMessage roots = await gateway.SendAsync(HttpMethod.Get, "/flows", null, IdentityGateway.KeyOf("root"));

        Assert.Equal(HttpStatusCode.OK, anns.StatusCode);
        Assert.Equal(("ann", "finance", false), (asked.Principal, Assert.Single(asked.Groups), asked.IsAdmin));
        Assert.True(Assert.IsType<FlowQuery>(gateway.Cluster.LastSurvey).IsAdmin);
    }
}
