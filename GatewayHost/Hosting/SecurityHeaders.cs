using Microsoft.Extensions.Primitives;

namespace Asya.Gateway.Hosting;

/// <summary>What every answer tells a browser: this is data, of nobody else, and not to be kept. Endpoints that know better say so themselves.</summary>
internal static class SecurityHeaders
{
    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues NoStore = "no-store";
    private static readonly StringValues NoReferrer = "no-referrer";
    private static readonly StringValues SameOrigin = "same-origin";

    // Nothing that comes from an API is a page: no script of it runs and no page shows it in a frame.
    private static readonly StringValues NothingLoads = "default-src 'none'; frame-ancestors 'none'";

    public static void Set(HttpResponse response)
    {
        IHeaderDictionary headers = response.Headers;
        headers.XContentTypeOptions = NoSniff;
        headers.ContentSecurityPolicy = NothingLoads;
        headers["Referrer-Policy"] = NoReferrer;
        headers["Cross-Origin-Resource-Policy"] = SameOrigin;
        headers.CacheControl = NoStore;
    }
}
