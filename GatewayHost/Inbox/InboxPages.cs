using Asya.Gateway.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Asya.Gateway.Inbox;

/// <summary><c>GET /inbox/</c> and the files that its page loads. They hold no data: that comes from the API, to who may see it.</summary>
internal sealed class InboxPages(InboxFiles files)
{
    // Scripts and styles only from here, and none within the page; no form, no frame, no other address.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

    private readonly EntityTagHeaderValue _tag = new($"\"{files.Version}\"");

    // Relative, as all of the page's addresses are: whatever prefix it is reached under, it need not be known.
    public Results<FileContentHttpResult, RedirectHttpResult> Show(HttpRequest request, HttpResponse response) =>
        request.Path.Value is { } path && path.EndsWith('/')
            ? Send(response, "index.html", files.Page, "no-cache")
            : TypedResults.Redirect("inbox/", permanent: false, preserveMethod: true);

    public FileContentHttpResult File(string version, string file, HttpResponse response)
    {
        byte[] bytes = files.Find(file) ?? throw new RequestException(RequestError.NotFound, "There is no such file.");

        // While gateways of two versions run side by side, the page of one may request its files from the other. They must not be cached
        // then.
        return Send(response, file, bytes, version == files.Version ? "public, max-age=31536000, immutable" : "no-store");
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => throw new InvalidOperationException($"The media type of {name} is unknown."),
    };

    private FileContentHttpResult Send(HttpResponse response, string name, byte[] bytes, string cache)
    {
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.CacheControl = cache;
        return TypedResults.Bytes(bytes, TypeOf(name), entityTag: _tag);
    }
}
