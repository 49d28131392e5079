using System.Net;
using Asya.Gateway.Errors;
using Asya.Gateway.Requests;
using Microsoft.Extensions.Primitives;

namespace Asya.Gateway.Hosting;

/// <summary>Refuses requests that a web page of another origin has made a browser here send.</summary>
/// <remarks>
/// Without identity, being able to call is all it takes. A foreign Host means that a name was rebound to this machine; a
/// foreign Origin means that the page asking is not ours. With identity a browser has nothing to send along by itself, so any
/// Host will do unless some are configured. What may change something is asked for by our own pages only, and by those of
/// allowed origins: a page on another port of this machine is another program's. What only reads is left to the browser,
/// which keeps the answer from pages that are not named.
/// </remarks>
/// <param name="allowedHosts">Names that are served besides loopback.</param>
/// <param name="allowedOrigins">Origins of other pages that may call.</param>
/// <param name="hasIdentity">Whether every request has to say whose it is.</param>
/// <param name="servesAnyHost">Whether hosts are not looked at, and what only reads is for every page (<c>--insecure</c>). Changes are not.</param>
internal sealed class OriginCheck(IList<string> allowedHosts, IList<string> allowedOrigins, bool hasIdentity = false, bool servesAnyHost = false)
{
    private const string FetchSite = "Sec-Fetch-Site";

    private readonly bool _anyHost = servesAnyHost || (hasIdentity && allowedHosts.Count == 0);
    private readonly HashSet<string> _allowed = new(allowedHosts, StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _origins = new(allowedOrigins, StringComparer.OrdinalIgnoreCase);

    public void Check(HttpRequest request)
    {
        if (!_anyHost && !IsServed(request.Host.Host))
        {
            throw new RequestException(RequestError.ForeignHost, "Only loopback names are served, and those configured in Asya:Gateway:AllowedHosts.");
        }

        string? origin = request.Headers.Origin;
        if (origin is not null && _origins.Contains(origin))
        {
            return;
        }

        if (request.MayChangeState())
        {
            CheckChange(request, origin);
        }
        else if (!servesAnyHost && origin is not null && !IsOwn(origin, request.Host) && !(Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) && IsServed(uri.Host)))
        {
            throw new RequestException(RequestError.ForeignOrigin, "Pages of other origins may not call.");
        }
    }

    /// <summary>Tells whether a host name means this machine only.</summary>
    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.AsSpan().Trim("[]"), out IPAddress? address) && IPAddress.IsLoopback(address));

    /// <summary>Tells whether a host name is one of those that are served.</summary>
    public bool IsServed(string host) => host.Length > 0 && (IsLoopback(host) || _allowed.Contains(host));

    private static void CheckChange(HttpRequest request, string? origin)
    {
        if (origin is not null && !IsOwn(origin, request.Host))
        {
            throw new RequestException(
                RequestError.ForeignOrigin,
                "Only this server's own pages may change something, and those of origins configured in Asya:Gateway:AllowedOrigins.");
        }

        // Browsers say it even where they leave the Origin out. "none" is a person's own doing.
        StringValues site = request.Headers[FetchSite];
        if (site.Count > 0 && site != "same-origin" && site != "none")
        {
            throw new RequestException(RequestError.ForeignOrigin, $"{FetchSite} says that a page of another origin asks. Only this server's own pages may change something.");
        }
    }

    // By host and port alone: a proxy in front may speak TLS with the browser and none with us. A browser leaves the port of its
    // scheme out, and not every proxy does.
    private static bool IsOwn(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri)
        && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
        && uri.GetLeftPart(UriPartial.Authority).Equals(origin, StringComparison.OrdinalIgnoreCase)
        && uri.UserInfo.Length == 0
        && uri.Host.Equals(host.Host, StringComparison.OrdinalIgnoreCase)
        && (host.Port is { } port ? uri.Port == port : uri.IsDefaultPort);
}
