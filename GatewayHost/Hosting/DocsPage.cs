using System.Security.Cryptography;
using Scalar.AspNetCore;

namespace Asya.Gateway.Hosting;

/// <summary><c>GET /docs</c>: the description of the API as a page, to read and to try. All of it comes from this process.</summary>
internal static class DocsPage
{
    public static void MapDocs(this IEndpointRouteBuilder routes) =>
        routes.MapScalarApiReference("/docs", static (options, context) =>
        {
            string nonce = RandomNumberGenerator.GetHexString(32, lowercase: true);
            options.WithTitle("Asya API").WithNonce(nonce)
                .DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp().HideDeveloperTools();
            context.Response.Headers.ContentSecurityPolicy = PolicyFor(nonce);
        }).AllowAnonymous();

    // The page's own scripts have the nonce of their answer, no other runs. Its styles are made by its scripts, so they cannot have one.
    private static string PolicyFor(string nonce) =>
        $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; connect-src 'self'; "
        + "img-src 'self' data:; font-src 'self' data:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";
}
