using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Asya.Storage.Tests;

/// <summary>Three verbs of Google Cloud Storage's JSON API, for one bucket: a resumable upload, a download, a delete.</summary>
public sealed class FakeGoogleStorage : IAsyncDisposable
{
    public const string Bucket = "asya-checkpoints";

    private readonly WebApplication _application;
    private readonly ConcurrentDictionary<string, string> _uploads = new();

    private FakeGoogleStorage(WebApplication application) => _application = application;

    public string Address => _application.Urls.First();

    /// <summary>Gets the objects by their names.</summary>
    public ConcurrentDictionary<string, byte[]> Objects { get; } = new();

    /// <summary>Gets or sets whether every request gets a 503.</summary>
    public bool IsAway { get; set; }

    /// <summary>Gets or sets whether what is missing is denied, as to those who may not list the bucket.</summary>
    public bool DeniesMissing { get; set; }

    public static async Task<FakeGoogleStorage> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication application = builder.Build();
        FakeGoogleStorage storage = new(application);
        application.Run(storage.AnswerAsync);
        await application.StartAsync();
        return storage;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        // The name of an object is one segment: its slashes are escaped, and stay so here alone.
        string path = context.Features.Get<IHttpRequestFeature>()!.RawTarget.Split('?')[0];
        if (IsAway)
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "Backend Error");
        }
        else if (!path.Contains($"/b/{Bucket}/o", StringComparison.Ordinal))
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, "The specified bucket does not exist.");
        }
        else if (context.Request.Method == HttpMethods.Post)
        {
            await using GZipStream body = new(context.Request.Body, CompressionMode.Decompress);
            using JsonDocument metadata = await JsonDocument.ParseAsync(body);
            string upload = $"{Guid.NewGuid():N}";
            _uploads[upload] = metadata.RootElement.GetProperty("name").GetString()!;
            context.Response.Headers.Location = $"{Address}{path}?upload_id={upload}";
        }
        else if (context.Request.Method == HttpMethods.Put)
        {
            using MemoryStream body = new();
            await context.Request.Body.CopyToAsync(body);
            string name = _uploads[context.Request.Query["upload_id"]!];
            Objects[name] = body.ToArray();
            await context.Response.WriteAsJsonAsync(new { name, bucket = Bucket, generation = "1", size = $"{body.Length}" });
        }
        else
        {
            await AnswerAsync(context, Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]));
        }
    }

    private async Task AnswerAsync(HttpContext context, string name)
    {
        if (!Objects.TryGetValue(name, out byte[]? found))
        {
            await (DeniesMissing
                ? RefuseAsync(context, StatusCodes.Status403Forbidden, "The caller does not have storage.objects.list access.")
                : RefuseAsync(context, StatusCodes.Status404NotFound, $"No such object: {Bucket}/{name}"));
        }
        else if (context.Request.Method == HttpMethods.Delete)
        {
            Objects.TryRemove(name, out _);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else
        {
            await context.Response.Body.WriteAsync(found);
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { error = new { code = status, message } });
    }
}
