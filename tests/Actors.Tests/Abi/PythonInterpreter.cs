using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using Asya.Payloads;

namespace Asya.Actors.Tests.Abi;

/// <summary>tests/abi/interpreter.py in a real runner, over its socket.</summary>
public sealed class PythonInterpreter : IAsyncLifetime
{
    private RunnerProcess? _generator;
    private RunnerProcess? _asyncGenerator;

    public async Task InitializeAsync()
    {
        _generator = await RunnerProcess.StartAsync("interpreter.run");
        _asyncGenerator = await RunnerProcess.StartAsync("interpreter.run_async");
    }

    public Task DisposeAsync()
    {
        _generator?.Dispose();
        _asyncGenerator?.Dispose();
        return Task.CompletedTask;
    }

    internal async Task<AbiResult> RunAsync(JsonObject envelope, JsonArray program, bool asynchronous = false)
    {
        JsonObject message = new()
        {
            ["id"] = envelope["id"]!.DeepClone(),
            ["parent_id"] = envelope["parent_id"]?.DeepClone(),
            ["idempotency_key"] = AbiTable.Step(envelope).Number.IdempotencyKey,
            ["route"] = new JsonObject
            {
                ["prev"] = envelope["prev"]!.DeepClone(),
                ["curr"] = envelope["curr"]!.DeepClone(),
                ["next"] = envelope["next"]!.DeepClone(),
            },
            ["headers"] = envelope["headers"]!.DeepClone(),
            ["status"] =
                new JsonObject
                {
                    ["phase"] = "processing",
                    ["actor"] = envelope["curr"]!.DeepClone(),
                    ["attempt"] = envelope["attempt"]!.DeepClone()
                },
            ["payload"] = new JsonObject { ["program"] = program.DeepClone() },
        };
        HttpClient client = (asynchronous ? _asyncGenerator : _generator)!.Client;
        using ByteArrayContent body = new(JsonBytes.From(message).Span.ToArray());
        using HttpRequestMessage request = new(HttpMethod.Post, "/invoke") { Content = body };
        using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);

        AbiResult result = new();
        string last = "";
        await foreach (SseItem<string> item in SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync())
        {
            last = item.EventType;
            Take(result, envelope, item.EventType, JsonNode.Parse(item.Data)!);
        }

        Assert.Equal("done", last);
        return result;
    }

    private static void Take(AbiResult result, JsonObject envelope, string kind, JsonNode data)
    {
        switch (kind)
        {
            case "downstream":
                result.Frames.Add(FrameOf(envelope, data));
                break;
            case "upstream" when data["payload"] is JsonObject shown && shown.ContainsKey("$got"):
                result.Got.Add(AbiResult.Text(shown["$got"]));
                break;
            case "upstream":
                result.Flies.Add(AbiResult.Text(data["payload"]));
                break;
            case "error" when data["details"]!["public_message"] is { } message:
                result.Fail(data["details"]!["type"]!.GetValue<string>(), message.GetValue<string>());
                break;
            case "error":
                result.Fail(null, null);
                break;
        }
    }

    // On the wire the route has been shifted; the engine does that itself, and takes what comes next.
    private static string FrameOf(JsonObject envelope, JsonNode frame)
    {
        JsonArray prev = envelope["prev"]!.DeepClone().AsArray();
        prev.Add(envelope["curr"]!.DeepClone());
        Assert.Equal(AbiResult.Text(prev), AbiResult.Text(frame["route"]!["prev"]));
        JsonArray next = frame["route"]!["next"]!.DeepClone().AsArray();
        if (frame["route"]!["curr"]!.GetValue<string>() is { Length: > 0 } first)
        {
            next.Insert(0, first);
        }

        return AbiResult.Frame(frame["payload"], next, frame["headers"] ?? new JsonObject());
    }
}
