using System.Text.Json;
using Asya.Catalog;
using Asya.Gateway.Errors;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Asya.Gateway.Responses;

namespace Asya.Gateway.Tasks;

/// <summary><c>GET /mesh/history/all</c>: what has happened across tasks; in pages, or all of it as JSON Lines.</summary>
internal sealed class AllHistoryEndpoint(IGrainFactory grains)
{
    public async Task ShowAsync(HttpContext context)
    {
        bool asLines = AsLines(context.Request);
        HistoryQuery query = AccessRules.Restrict(context.Caller(), QueryOf(
            context.Request, asLines ? MeshParameters.EventLimit.Range.Max : MeshParameters.EventLimit.Otherwise));
        HistoryPage page = await grains.Catalog().HistoryAsync(query, context.RequestAborted);
        if (asLines)
        {
            await SendLinesAsync(context, query, page);
        }
        else
        {
            await SendPageAsync(context, page);
        }
    }

    private static bool AsLines(HttpRequest request) => request.Text("format") switch
    {
        null => HistoryWriter.WantsLines(request),
        "json" => false,
        "jsonl" => true,
        _ => throw RequestException.Parameter("format must be json or jsonl."),
    };

    private static HistoryQuery QueryOf(HttpRequest request, int limit) => new()
    {
        Since = request.Instant("since"),
        Until = request.Instant("until"),
        Flow = request.Text("flow"),
        Kind = KindOf(request),
        By = request.Text("who"),
        Cursor = request.Text("cursor", MeshParameters.MaxCursorLength),
        Limit = request.Number(MeshParameters.EventLimit) ?? limit,
    };

    private static string? KindOf(HttpRequest request) => request.Text("kind") is not { } kind || HistoryKinds.All.Contains(kind)
        ? request.Text("kind")
        : throw RequestException.Parameter($"kind must be one of {string.Join(", ", HistoryKinds.All)}.");

    private static async Task SendPageAsync(HttpContext context, HistoryPage page)
    {
        using PooledJson json = PooledJson.Rent();
        Utf8JsonWriter writer = json.Writer;
        writer.WriteStartObject();
        writer.WriteStartArray("events"u8);
        foreach (HistoryEntry entry in page.Entries)
        {
            HistoryWriter.Write(writer, entry);
        }

        writer.WriteEndArray();
        writer.WriteString("next_cursor"u8, page.NextCursor);
        writer.WriteEndObject();
        await json.SendAsync(context, StatusCodes.Status200OK);
    }

    // Written as it is read, so that a long history takes no memory. A reader who is cut off sees no proper end of the answer.
    private async Task SendLinesAsync(HttpContext context, HistoryQuery query, HistoryPage page)
    {
        context.Response.ContentType = HistoryWriter.JsonLines;
        while (true)
        {
            foreach (HistoryEntry entry in page.Entries)
            {
                using PooledJson line = PooledJson.Rent();
                HistoryWriter.Write(line.Writer, entry);
                await context.Response.Body.WriteAsync(line.Written, context.RequestAborted);
                await context.Response.Body.WriteAsync("\n"u8.ToArray(), context.RequestAborted);
            }

            if (page.NextCursor is null)
            {
                return;
            }

            await context.Response.Body.FlushAsync(context.RequestAborted);
            page = await grains.Catalog().HistoryAsync(query with { Cursor = page.NextCursor }, context.RequestAborted);
        }
    }
}
