using System.Text.Json.Nodes;
using Asya.Actors;
using Asya.Client;
using Asya.Samples.OwnHost;
using Asya.Tasks;

// An ASP.NET Core application of your own, with a silo and the gateway in it. Its own code starts tasks too.
//   dotnet run --project samples/own-host -c Release -- --urls http://127.0.0.1:8080
//   curl -X POST localhost:8080/orders -H 'Content-Type: application/json' -d '{"name":"Ada"}'
//   curl -X POST 'localhost:8080/mesh/ID:resume?wait=10' -H 'Content-Type: application/json' -d '{"approved":true}'
WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.AddAsya();
builder.Services.AddActor<Greeter>("greet");

// Without identity, as the gateway of this sample runs; with identity, say whose tasks these are: options.Principal = "orders".
builder.Services.AddAsyaClient(static options => options.IsAnonymous = true);

WebApplication application = builder.Build();
application.MapAsya();
application.MapPost("/shout", static async (HttpRequest request) => (await new StreamReader(request.Body).ReadToEndAsync())
    .ToUpperInvariant()).AllowAnonymous();
application.MapPost("/orders", static async (Order order, AsyaClient asya) =>
{
    TaskHandle task = await asya.StartAsync(ActorRoute.StartAt("greet", ActorRoute.PauseActor), new { order.name });
    return Results.Accepted($"/mesh/{task.Id}");
}).AllowAnonymous();
await application.RunAsync();

namespace Asya.Samples.OwnHost
{
    /// <summary>What the application's own endpoint takes.</summary>
    internal sealed record Order(string name);

    /// <summary>Adds a greeting to the payload.</summary>
    internal sealed class Greeter : IActor
    {
        public Task<JsonObject?> ProcessAsync(JsonObject payload, ActorContext context, CancellationToken cancellationToken)
        {
            payload["greeting"] = $"Hello, {payload["name"]}";
            return Task.FromResult<JsonObject?>(payload);
        }
    }
}
