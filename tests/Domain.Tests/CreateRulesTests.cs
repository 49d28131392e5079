using Asya.Payloads;
using Asya.Tasks;
using static Asya.Domain.Tests.Given;

namespace Asya.Domain.Tests;

public sealed class CreateRulesTests
{
    [Theory]
    [InlineData("""{"x-asya-pause":{}}""", "x-asya-pause")]
    [InlineData("""{"a":{"x-asya-pause":1},"X-Asya-End":1}""", "X-Asya-End")]
    [InlineData("""{"\u0078-asya-pause":1}""", "x-asya-pause")]
    [InlineData("""{"x-asya-anything-new":null}""", "x-asya-anything-new")]
    [InlineData("""{"traceparent":"00","_on_error":"publish"}""", "_on_error")]
    [InlineData("""{"_":1}""", "_")]
    public void A_reserved_header_is_refused_by_name(string headers, string name)
    {
        Assert.Contains(
            $"'{name}'", CreateRules.Validate(new CreateTask { Flow = "f", Headers = Json(headers) }), StringComparison.Ordinal);
        Assert.Equal(name, ReservedHeaders.FirstIn(Json(headers)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"traceparent":"00","tracestate":"a=b","x-request-id":"1","x-asya":1,"on_error":"a"}""")]
    public void Other_headers_and_the_trace_context_are_fine(string headers) =>
        Assert.Null(CreateRules.Validate(new CreateTask { Flow = "f", Headers = headers.Length == 0 ? default : Json(headers) }));

    [Fact]
    public void Engine_headers_are_accepted_from_the_gateway_and_from_no_request()
    {
        JsonBytes headers = Json("""{"x-asya-a2a-task-id":"t","x-asya-a2a-context-id":"c"}""");

        Assert.Null(CreateRules.Validate(new CreateTask { Flow = "f", Headers = headers }));
        Assert.Equal("x-asya-a2a-task-id", ReservedHeaders.FirstIn(headers));
    }

    [Fact]
    public void A_route_that_has_been_somewhere_is_refused() =>
        Assert.Contains(
            "route.prev", CreateRules.Validate(new CreateTask { Route = new(["draft"], "publish", []) }), StringComparison.Ordinal);

    [Theory]
    [InlineData("x-pause")]
    [InlineData("x-resume")]
    [InlineData("x-fan-in")]
    [InlineData("x-sink")]
    [InlineData("x-sump")]
    public void A_route_starts_at_no_actor_of_the_engine(string actor) =>
        Assert.Contains(actor, CreateRules.Validate(new CreateTask { Route = Route(actor, "publish") }), StringComparison.Ordinal);

    [Fact]
    public void A_route_may_start_at_any_other_actor() =>
        Assert.Null(CreateRules.Validate(new CreateTask { Route = Route("draft", "x-pause", "publish") }));

    [Theory]
    [InlineData("ann", "", false, true)]
    [InlineData("amy", "", false, true)]
    [InlineData("bob", "sales", false, true)]
    [InlineData("bob", "legal", false, false)]
    [InlineData("bob", "", true, true)]
    [InlineData(null, "sales", false, false)]
    public void A_flow_restricts_who_starts_it(string? principal, string group, bool isAdmin, bool admitted) =>
        Assert.Equal(admitted, new StartRule(["sales"], ["amy", "ann"])
            .Admits(new CreateTask { Principal = principal, Groups = [group], IsAdmin = isAdmin }));
}
