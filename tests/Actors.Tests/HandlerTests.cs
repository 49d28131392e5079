using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Asya.Grains.Actors;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;
using Microsoft.Extensions.DependencyInjection;

namespace Asya.Actors.Tests;

/// <summary>A handler's results and their report to the task.</summary>
public sealed class HandlerTests
{
    private static readonly StepRequest Request = new()
    {
        Number = new(new TaskKey("t"), 1, 1),
        Route = new(["intake"], "a", ["b", "c"]),
        Headers = JsonBytes.FromText("""{"trace":"t-1"}"""),
        Payload = JsonBytes.FromText("""{"topic":"Q3","reviewer_notes":"fine","n":1.10}"""),
    };

    public sealed record Order(string Topic);

    public sealed record Total(decimal TotalAmount);

    [Fact]
    public async Task A_function_s_result_is_the_payload_and_the_route_stays()
    {
        StepReport report = await RunAsync(ActorHandlers.From((payload, _, _) => Task.FromResult<JsonObject?>(payload)));

        Assert.Equal(StepOutcome.Done, report.Outcome);
        Assert.Equal(Request.Payload.ToString(), report.Payload.ToString());
        Assert.Null(report.Route);
        Assert.Equal(Request.Headers, report.Headers);
    }

    [Fact]
    public async Task Null_ends_the_task() =>
        Assert.Equal(StepOutcome.Ended, (await RunAsync(ActorHandlers.From((_, _, _) => Task.FromResult<JsonObject?>(null)))).Outcome);

    [Fact]
    public async Task A_typed_result_is_laid_over_the_payload_so_no_answer_is_lost()
    {
        StepReport report = await RunAsync(ActorHandlers.From(new Adder()));

        Assert.Equal("""{"topic":"Q3","reviewer_notes":"fine","n":1.10,"total_amount":5}""", report.Payload.ToString());
    }

    [Fact]
    public async Task Replacing_the_payload_is_explicit()
    {
        StepReport report = await RunAsync(ActorHandlers.From(new Adder { Replaces = true }));

        Assert.Equal("""{"total_amount":5}""", report.Payload.ToString());
    }

    [Fact]
    public async Task A_payload_that_does_not_fit_the_author_s_type_names_the_place()
    {
        StepRequest request = Request with { Payload = JsonBytes.FromText("""{"topic":{}}""") };

        StepReport report = await RunAsync(ActorHandlers.From(new Adder()), request);

        Assert.Equal("actor 'a' failed: the payload does not fit Order at $.topic", report.Error!.Message);
    }

    [Fact]
    public async Task A_generator_s_commands_take_effect_in_their_order()
    {
        StepReport report = await RunAsync(Generator(
            ActorYield.Set(".route.next", new JsonArray("x-pause", "publish")),
            ActorYield.Header("priority", 5),
            ActorYield.WithoutHeader("trace"),
            new JsonObject { ["done"] = true },
            ActorYield.Next("too", "late")));

        Assert.Equal("""{"done":true}""", report.Payload.ToString());
        Assert.Equal(["x-pause", "publish"], report.Route!.Next.AsEnumerable());
        Assert.Equal("""{"priority":5}""", report.Headers.ToString());
    }

    [Fact]
    public async Task A_pause_of_an_actor_carries_its_own_question()
    {
        StepReport report = await RunAsync(ActorHandlers.From((payload, context, _) =>
        {
            context.PauseFor(new JsonObject { ["prompt"] = "Sure?" });
            return Task.FromResult<JsonObject?>(payload);
        }));

        Assert.Equal(["x-pause", "b", "c"], report.Route!.Next.AsEnumerable());
        Assert.Equal("""{"trace":"t-1","x-asya-pause":{"prompt":"Sure?"}}""", report.Headers.ToString());
    }

    [Theory]
    [InlineData(".route.prev")]
    [InlineData(".id")]
    [InlineData("route.next")]
    public async Task Values_of_the_engine_cannot_be_set(string path)
    {
        StepReport report = await RunAsync(Generator(ActorYield.Set(path, new JsonArray()), new JsonObject()));

        Assert.Equal($"actor 'a' failed: Cannot SET {path}", report.Error!.Message);
    }

    [Fact]
    public async Task A_generator_that_yields_no_payload_ends_the_task() =>
        Assert.Equal(StepOutcome.Ended, (await RunAsync(Generator(ActorYield.Next("b")))).Outcome);

    [Fact]
    public async Task The_first_payload_goes_on_as_the_task_and_the_others_beside_it()
    {
        StepReport report = await RunAsync(Generator(
            new JsonObject { ["n"] = 0 }, ActorYield.Next("b"), new JsonObject { ["n"] = 1 }, ActorYield.Header("t", 5),
            new JsonObject { ["n"] = 2 }));

        Assert.Equal((StepOutcome.Done, """{"n":0}"""), (report.Outcome, report.Payload.ToString()));
        Assert.Equal(["""{"n":1}""", """{"n":2}"""], report.Others.Select(f => f.Payload.ToString()));
        Assert.All(report.Others, f => Assert.Equal("b", Assert.Single(f.Next)));
        Assert.Equal("""{"trace":"t-1","t":5}""", report.Others[1].Headers.ToString());
        Assert.NotEmpty(report.FanOutKey!);
    }

    [Fact]
    public async Task More_payloads_than_a_task_may_have_children_are_refused_by_name()
    {
        StepReport report = await RunAsync(Generator([.. Enumerable.Repeat((ActorYield)new JsonObject(), 10_001)]));

        Assert.Equal("invalid_result", report.Error!.Code);
        Assert.Contains("actor 'a' yielded 10001 payloads", report.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(100_000)]
    public async Task An_error_keeps_its_own_text_and_trace_for_operators_within_bounds(int length)
    {
        string text = new('x', length);

        StepReport report = await RunAsync(ActorHandlers.From(Task<JsonObject?> (_, _, _) => throw new InvalidOperationException(text)));

        Assert.DoesNotContain("xxx", report.Error!.Message, StringComparison.Ordinal);
        Assert.StartsWith("System.InvalidOperationException: xxx", report.Error.Detail, StringComparison.Ordinal);
        Assert.Contains("   at Asya.Actors.Tests.HandlerTests", report.Error.Detail, StringComparison.Ordinal);
        Assert.InRange(report.Error.Detail!.Length, length / 1000, 8192);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public async Task A_route_with_an_empty_name_is_no_route(string? name)
    {
        StepReport report = await RunAsync(ActorHandlers.From((payload, context, _) =>
        {
            context.ContinueWith("b", name!);
            return Task.FromResult<JsonObject?>(payload);
        }));

        Assert.Equal("invalid_result", report.Error!.Code);
    }

    [Fact]
    public void Registrations_that_cannot_be_meant_are_refused_by_name()
    {
        Assert.Contains("'x-pause'", RefusalOf("x-pause"), StringComparison.Ordinal);
        Assert.Contains("'twice'", RefusalOf("twice", "twice"), StringComparison.Ordinal);
    }

    private static string RefusalOf(params string[] names)
    {
        ServiceCollection services = new();
        foreach (string name in names)
        {
            services.AddActor(name, (payload, _, _) => Task.FromResult<JsonObject?>(payload));
        }

        using ServiceProvider provider = services.BuildServiceProvider();
        return Assert.Throws<InvalidOperationException>(() => new ActorRegistry(provider.GetServices<ActorRegistration>(), provider))
            .Message;
    }

    private static async Task<StepReport> RunAsync(IActorHandler handler, StepRequest? request = null)
    {
        request ??= Request;
        try
        {
            return StepOutcomes.From("a", request, await handler.HandleAsync(request, static _ => { }, CancellationToken.None));
        }
        catch (Exception e)
        {
            return StepOutcomes.OfFailure("a", request, e);
        }
    }

    private static IActorHandler Generator(params ActorYield[] yields) => ActorHandlers.From((_, _, token) => YieldAsync(yields, token));

    private static async IAsyncEnumerable<ActorYield> YieldAsync(
        ActorYield[] yields, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (ActorYield item in yields)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            yield return item;
        }
    }

    private sealed class Adder : IActor<Order, Total>
    {
        public bool Replaces { get; init; }

        public Task<Total?> ProcessAsync(Order payload, ActorContext context, CancellationToken cancellationToken)
        {
            if (Replaces)
            {
                context.ReplacePayload();
            }

            return Task.FromResult<Total?>(new Total(5));
        }
    }
}
