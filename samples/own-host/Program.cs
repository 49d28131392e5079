using System.Text.Json.Nodes;
using Asya.Actors;
using Asya.Samples.OwnHost;

// An ASP.NET Core application of your own, with a silo and the gateway in it.
//   dotnet run --project samples/own-host -c Release -- --urls http://127.0.0.1:8080
//   curl -X POST localhost:8080/mesh -H 'Content-Type: application/json' -d '{"route":{"curr":"greet","next":[]},"payload":{"name":"Ada"}}'
WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.AddAsyaSilo();
builder.Services.AddAsyaGateway();
builder.Services.AddActor<Greeter>("greet");

WebApplication application = builder.Build();
application.MapAsyaGateway();
application.MapPost("/shout", static async (HttpRequest request) => (await new StreamReader(request.Body).ReadToEndAsync())
    .ToUpperInvariant()).AllowAnonymous();
await application.RunAsync();

namespace Asya.Samples.OwnHost
{
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
