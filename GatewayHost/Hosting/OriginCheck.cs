using System.Net;
using Asya.Gateway.Errors;
using Asya.Gateway.Requests;
using Microsoft.Extensions.Primitives;

namespace Asya.Gateway.Hosting;

/// <summary>Refuses requests that a web page of another origin has made a browser here send.</summary>
/// <remarks>
/// Without identity, reachability is the only protection. A foreign Host indicates DNS rebinding; a
/// foreign Origin indicates another site's page. With identity a browser sends no ambient credential, so any
/// Host is accepted unless hosts are configured. Requests that may change something are accepted only from the gateway's pages and from
/// allowed origins: a page on another port of this machine belongs to another program. Reads are left to the browser,
/// which hides the answer from other origins.
/// </remarks>
/// <param name="allowedHosts">Names that are served besides loopback.</param>
/// <param name="allowedOrigins">Origins of other pages that may call.</param>
/// <param name="hasIdentity">Whether every request needs a credential.</param>
/// <param name="servesAnyHost">Whether the Host is not checked and every page may read (<c>--insecure</c>). Changes stay
/// restricted.</param>
internal sealed class OriginCheck(
    IList<string> allowedHosts, IList<string> allowedOrigins, bool hasIdentity = false, bool servesAnyHost = false)
{
    private const string FetchSite = "Sec-Fetch-Site";

    private readonly bool _anyHost = servesAnyHost || (hasIdentity && allowedHosts.Count == 0);
    private readonly HashSet<string> _allowed = new(allowedHosts, StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _origins = new(allowedOrigins, StringComparer.OrdinalIgnoreCase);

    public void Check(HttpRequest request)
    {
        if (!_anyHost && !IsServed(request.Host.Host))
        {
            throw new RequestException(
                RequestError.ForeignHost, "Only loopback names are served, and those configured in Asya:Gateway:AllowedHosts.");
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
        else if (!servesAnyHost && origin is not null && !IsOwn(origin, request.Host)
            && !(Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) && IsServed(uri.Host)))
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

        // Browsers send it even where they omit the Origin. "none" is a direct navigation by the user.
        StringValues site = request.Headers[FetchSite];
        if (site.Count > 0 && site != "same-origin" && site != "none")
        {
            throw new RequestException(RequestError.ForeignOrigin,
                $"{FetchSite} says that a page of another origin asks. Only this server's own pages may change something.");
        }
    }

    // Compared by host and port only: a proxy in front may terminate TLS. A browser omits the default port of its
    // scheme, and not every proxy does.
    private static bool IsOwn(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri)
        && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
        && uri.GetLeftPart(UriPartial.Authority).Equals(origin, StringComparison.OrdinalIgnoreCase)
        && uri.UserInfo.Length == 0
        && uri.Host.Equals(host.Host, StringComparison.OrdinalIgnoreCase)
        && (host.Port is { } port ? uri.Port == port : uri.IsDefaultPort);
}
