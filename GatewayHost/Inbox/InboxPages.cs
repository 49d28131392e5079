using Asya.Gateway.Errors;
using Microsoft.Net.Http.Headers;

namespace Asya.Gateway.Inbox;

/// <summary><c>GET /inbox/</c> and the files that its page loads. They hold no data: that comes from the API, to who may see it.</summary>
internal sealed class InboxPages(InboxFiles files)
{
    // Scripts and styles only from here, and none within the page; no form, no frame, no other address.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

    private readonly string _tag = $"\"{files.Version}\"";

    public Task ShowAsync(HttpContext context)
    {
        if (context.Request.Path.Value is not { } path || !path.EndsWith('/'))
        {
            // Relative, as all of the page's addresses are: whatever prefix it is reached under, it need not be known.
            context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            context.Response.Headers.Location = "inbox/";
            return Task.CompletedTask;
        }

        return SendAsync(context, "index.html", files.Page, "no-cache");
    }

    public Task FileAsync(HttpContext context)
    {
        string name = (string)context.Request.RouteValues["file"]!;
        byte[] file = files.Find(name) ?? throw new RequestException(RequestError.NotFound, "There is no such file.");

        // While gateways of two versions run side by side, the page of one may request its files from the other. They must not be cached
        // then.
        bool isOurs = (string)context.Request.RouteValues["version"]! == files.Version;
        return SendAsync(context, name, file, isOurs ? "public, max-age=31536000, immutable" : "no-store");
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => throw new InvalidOperationException($"The media type of {name} is unknown."),
    };

    private async Task SendAsync(HttpContext context, string name, byte[] bytes, string cache)
    {
        HttpResponse response = context.Response;
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.CacheControl = cache;
        response.Headers.ETag = _tag;
        if (EntityTagHeaderValue.TryParseList(context.Request.Headers.IfNoneMatch, out IList<EntityTagHeaderValue>? known)
            && known.Any(one => one.Tag == "*" || one.Tag == _tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = TypeOf(name);
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
