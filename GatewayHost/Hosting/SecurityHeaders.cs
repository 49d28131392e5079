using Microsoft.Extensions.Primitives;

namespace Asya.Gateway.Hosting;

/// <summary>The default headers of every answer: data, for this origin only, and not to be cached. Endpoints may override them.</summary>
internal static class SecurityHeaders
{
    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues NoStore = "no-store";
    private static readonly StringValues NoReferrer = "no-referrer";
    private static readonly StringValues SameOrigin = "same-origin";

    // An API answer is no page: no script runs in it and no page may frame it.
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
