using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Asya.Gateway.Tests.Identity;

/// <summary>The gateway with identity on.</summary>
internal static class IdentityGateway
{
    public static Task<GatewayFixture> StartAsync(KeyFile keys, params (string Name, string Value)[] settings) =>
        StartAsync(keys, clock: null, settings);

    public static Task<GatewayFixture> StartAsync(KeyFile? keys, TimeProvider? clock, params (string Name, string Value)[] settings) =>
        GatewayFixture.StartAsync(clock: clock, build: builder => Configure(builder, keys, settings));

    public static async Task<HttpResponseMessage> SendAsync(
        this GatewayFixture gateway, HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        // A stream has an answer too, but no end.
        return await gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public static (string Name, string Value) KeyOf(string id) => ("X-API-Key", KeyFile.KeyOf(id));

    private static void Configure(WebApplicationBuilder builder, KeyFile? keys, (string Name, string Value)[] settings)
    {
        builder.Configuration.AddInMemoryCollection(
        [
            new("ASYA_API_KEYS_FILE", keys?.FilePath),
            .. settings.Select(static setting => KeyValuePair.Create<string, string?>(setting.Name, setting.Value)),
        ]);
        builder.AddAsyaTelemetry("asya-gateway");
    }
}
