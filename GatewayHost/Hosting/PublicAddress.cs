using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Asya.Gateway.Hosting;

/// <summary>
/// The address at which clients reach this gateway: from the setting, else from the proxy's headers, else from the request.
/// </summary>
/// <remarks>
/// Any client can send a proxy's headers, and an answer may be cached. So a forwarded host must be one that is served here in any
/// case, and a prefix must be a plain path.
/// </remarks>
internal sealed class PublicAddress
{
    /// <summary>The headers that the address depends on, beside Host.</summary>
    public const string ForwardedHeaders = "X-Forwarded-Proto, X-Forwarded-Host, X-Forwarded-Prefix";

    private readonly Uri? _url;
    private readonly OriginCheck? _strangers;

    public PublicAddress(IOptions<GatewayOptions> options)
    {
        GatewayOptions settings = options.Value;
        _url = settings.AgentCard.Url;
        _strangers = settings.Insecure ? null : new OriginCheck(settings.AllowedHosts, settings.AllowedOrigins);
    }

    /// <summary>Gets the address, without a slash at its end.</summary>
    public string From(HttpRequest request)
    {
        if (_url is not null)
        {
            return _url.OriginalString.TrimEnd('/');
        }

        string scheme = First(request, "X-Forwarded-Proto") is { } proto && (proto is "http" or "https") ? proto : request.Scheme;
        HostString host = First(request, "X-Forwarded-Host") is { } forwarded && IsServed(new HostString(forwarded))
            ? new HostString(forwarded)
            : request.Host;
        return $"{scheme}://{host.ToUriComponent()}{PrefixOf(request)}";
    }

    /// <summary>Gets the path under which clients reach one of the gateway's own paths.</summary>
    public string PathOf(HttpRequest request, string path) =>
        (_url is null ? PrefixOf(request) : _url.AbsolutePath.TrimEnd('/')) + path;

    // The prefix that a proxy has removed, then the one that the gateway removes.
    private static string PrefixOf(HttpRequest request)
    {
        string cut = First(request, "X-Forwarded-Prefix") is { } said && IsPath(said) ? said.TrimEnd('/') : "";
        return cut + request.PathBase.ToUriComponent();
    }

    // Each proxy appends its own value; the first value is the one that the client called.
    private static string? First(HttpRequest request, string header)
    {
        StringValues values = request.Headers[header];
        return values.Count == 0 || string.IsNullOrWhiteSpace(values[0]) ? null : values[0]!.Split(',')[0].Trim();
    }

    private static bool IsPath(string text) =>
        text.StartsWith('/') && !text.StartsWith("//", StringComparison.Ordinal)
            && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.' or '~');

    private bool IsServed(HostString host) =>
        host.Host.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or ':' or '[' or ']')
            && (_strangers is null || _strangers.IsServed(host.Host));
}
