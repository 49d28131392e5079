using System.Text.Json;

namespace Asya.Gateway.Tests;

/// <summary>Reads an event stream as a browser would.</summary>
public sealed class SseReader : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private SseReader(HttpResponseMessage response, StreamReader lines)
    {
        _response = response;
        _lines = lines;
    }

    public string? MediaType => _response.Content.Headers.ContentType?.MediaType;

    public static async Task<SseReader> OpenAsync(GatewayFixture gateway, string path, string? lastEventId = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        if (lastEventId is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        }

        return await OpenAsync(gateway, request);
    }

    public static async Task<SseReader> OpenAsync(GatewayFixture gateway, HttpRequestMessage request)
    {
        HttpResponseMessage response = await gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        return new SseReader(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    /// <summary>Gets the next event or comment; null at the end of the stream.</summary>
    public async Task<SseEvent?> NextAsync()
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(20));
        SseEvent next = new();
        bool any = false;
        while (await _lines.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.Length == 0 && any)
            {
                return next;
            }

            any = true;
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string value = line[(colon + 1)..].TrimStart();
            next = line[..colon] switch
            {
                "id" => next with { Id = long.Parse(value, System.Globalization.CultureInfo.InvariantCulture) },
                "event" => next with { Name = value },
                "data" => next with { Data = next.Data + value },
                "" => next with { Comment = value },
                _ => next,
            };
        }

        return null;
    }

    /// <summary>Reads until the stream ends.</summary>
    public async Task<List<SseEvent>> RestAsync()
    {
        List<SseEvent> rest = [];
        while (await NextAsync() is { } next)
        {
            rest.Add(next);
        }

        return rest;
    }

    public void Dispose()
    {
        _lines.Dispose();
        _response.Dispose();
    }
}

public sealed record SseEvent
{
    public long? Id { get; init; }

    public string? Name { get; init; }

    public string Data { get; init; } = "";

    public string? Comment { get; init; }

    public JsonElement Json => JsonDocument.Parse(Data).RootElement;

    public string? Status => Json.GetProperty("status").GetString();
}
