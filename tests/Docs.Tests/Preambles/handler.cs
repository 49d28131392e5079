using System.Text.Json.Nodes;
using Asya.Actors;

internal sealed class Handler(HttpClient http) : IActor
{
    public async Task<JsonObject?> ProcessAsync(JsonObject payload, ActorContext context, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "https://bank.example/payments");
        /* BLOCK */
        await http.SendAsync(request, cancellationToken);
        return payload;
    }
}
