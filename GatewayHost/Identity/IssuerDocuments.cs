using Asya.Gateway.Hosting;
using Microsoft.IdentityModel.Protocols;

namespace Asya.Gateway.Identity;

/// <summary>Reads what the token issuer publishes: its metadata and its keys.</summary>
/// <remarks>
/// Only configured addresses are called, and those that metadata names: no redirects, no cookies, and never in the clear.
/// </remarks>
internal sealed class IssuerDocuments : IDocumentRetriever, IDisposable
{
    private const int MaxBytes = 1024 * 1024;

    private readonly HttpClient _http = new(
        new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(5) })
    {
        Timeout = TimeSpan.FromSeconds(10),
        MaxResponseContentBufferSize = MaxBytes,
    };

    /// <summary>Whether what an address says cannot be changed on its way.</summary>
    public static bool IsSafe(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out Uri? uri)
        && uri.UserInfo.Length == 0
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && OriginCheck.IsLoopback(uri.Host)));

    public Task<string> GetDocumentAsync(string address, CancellationToken cancel) => IsSafe(address)
        ? _http.GetStringAsync(address, cancel)
        : throw new InvalidDataException("The issuer's keys are said to be at an address that is neither https nor http on this machine.");

    public void Dispose() => _http.Dispose();
}
