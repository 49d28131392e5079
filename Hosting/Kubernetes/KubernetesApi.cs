using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asya.Settings;
using Microsoft.Extensions.Options;

namespace Asya.Hosting.Kubernetes;

/// <summary>The two calls of the Kubernetes API that are needed: which actors are declared, and a status of one.</summary>
internal sealed class KubernetesApi : IDisposable
{
    private const int LongestAnswer = 16 * 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly MediaTypeHeaderValue MergePatch = new("application/merge-patch+json");

    private readonly HttpClient _http;
    private readonly string _token;
    private readonly string _actors;

    private KubernetesApi(Uri address, string credentials, string space)
    {
        SocketsHttpHandler handler = new() { AllowAutoRedirect = false, UseProxy = false };
        if (address.Scheme == Uri.UriSchemeHttps)
        {
            X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(Path.Combine(credentials, "ca.crt"));
            handler.SslOptions.CertificateChainPolicy = policy;
        }

        _http = new HttpClient(handler) { BaseAddress = address, Timeout = Patience, MaxResponseContentBufferSize = LongestAnswer };
        _token = Path.Combine(credentials, "token");
        _actors = $"/apis/asya.sh/v1alpha1/namespaces/{Uri.EscapeDataString(space)}/asyncactors";
    }

    /// <summary>Makes it of the settings and of what Kubernetes puts into a pod.</summary>
    /// <exception cref="OptionsValidationException">This is no pod that may ask; the message says what is missing.</exception>
    public static KubernetesApi Create(ActorStatusOptions options)
    {
        Uri address = options.Api ?? Given() ?? throw Wrong("this process is in no pod, so there is no API server to report to");
        if (address.Scheme != Uri.UriSchemeHttps && !address.IsLoopback)
        {
            throw Wrong($"the token would go over http to {address.Host}: {ActorStatusOptions.SectionName}:Api is https://");
        }

        string[] files = address.Scheme == Uri.UriSchemeHttps ? ["token", "namespace", "ca.crt"] : ["token", "namespace"];
        if (Array.Find(files, name => !File.Exists(Path.Combine(options.Credentials, name))) is { } missing)
        {
            throw Wrong($"there is no {Path.Combine(options.Credentials, missing)}: mount a token of the service account (chart: actorStatus)");
        }

        return new(address, options.Credentials, File.ReadAllText(Path.Combine(options.Credentials, "namespace")).Trim());
    }

    /// <summary>Gets the declared actors of the pod's namespace.</summary>
    public async Task<IReadOnlyList<JsonObject>> ListAsync(CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, _actors);
        JsonNode? list = await SendAsync(request, cancellationToken);
        return [.. (list?["items"] as JsonArray ?? []).OfType<JsonObject>()];
    }

    /// <summary>Sets the status of one of them. Nothing else of it can be changed this way.</summary>
    public async Task ReportAsync(string name, JsonObject status, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Patch, $"{_actors}/{Uri.EscapeDataString(name)}/status")
        {
            Content = new StringContent(new JsonObject { ["status"] = status }.ToJsonString(), Encoding.UTF8, MergePatch),
        };
        await SendAsync(request, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private static Uri? Given()
    {
        string? host = Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST");
        string? port = Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_PORT");
        return string.IsNullOrEmpty(host) || string.IsNullOrEmpty(port)
            ? null
            : new Uri($"https://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{port}");
    }

    private static OptionsValidationException Wrong(string why) =>
        new(AsyaVariables.ActorStatus, typeof(ActorStatusOptions), [$"{AsyaVariables.ActorStatus} is on, and {why}."]);

    private async Task<JsonNode?> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // Read each time: Kubernetes replaces it every hour.
        request.Headers.Authorization = new("Bearer", (await File.ReadAllTextAsync(_token, cancellationToken)).Trim());
        using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        try
        {
            return JsonNode.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (JsonException e)
        {
            throw new HttpRequestException("What answers is no API server: it sends no JSON.", e);
        }
    }
}
