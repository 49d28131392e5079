using System.Net;
using Asya.Gateway.Problems;

namespace Asya.Gateway.Hosting;

/// <summary>Refuses requests that a web page of somebody else has made a browser here send.</summary>
/// <remarks>
/// Without identity, being able to call is all it takes. A foreign Host means that a name was rebound to this machine; a
/// foreign Origin means that the page asking is not ours. With identity a browser has nothing to send along by itself, so any
/// Host will do unless some are configured, and a page may call the host that it came from.
/// </remarks>
internal sealed class StrangerCheck(IList<string> allowedHosts, IList<string> allowedOrigins, bool hasIdentity = false)
{
    private readonly bool _anyHost = hasIdentity && allowedHosts.Count == 0;
    private readonly HashSet<string> _allowed = new(allowedHosts, StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _origins = new(allowedOrigins, StringComparer.OrdinalIgnoreCase);

    public void Check(HttpRequest request)
    {
        if (!_anyHost && !IsServed(request.Host.Host))
        {
            throw new RequestException(RequestDefect.ForeignHost, "Only loopback names are served, and those configured in Asya:Gateway:AllowedHosts.");
        }

        string? origin = request.Headers.Origin;
        if (origin is not null && !_origins.Contains(origin) && !(Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) && (IsServed(uri.Host) || IsItself(uri, request))))
        {
            throw new RequestException(RequestDefect.ForeignOrigin, "Pages of other origins may not call.");
        }
    }

    /// <summary>Tells whether a host name means this machine only.</summary>
    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.AsSpan().Trim("[]"), out IPAddress? address) && IPAddress.IsLoopback(address));

    /// <summary>Tells whether a host name is one of those that are served.</summary>
    public bool IsServed(string host) => host.Length > 0 && (IsLoopback(host) || _allowed.Contains(host));

    private bool IsItself(Uri origin, HttpRequest request) =>
        hasIdentity && origin.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase);
}
