using System.Globalization;
using System.Net;

namespace Asya.TestKit;

/// <summary>A stream of server-sent events, read as a browser reads it.</summary>
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

    /// <summary>Opens a stream after an event, or at where things are.</summary>
    public static async Task<SseReader> OpenAsync(HttpClient http, string path, string? lastEventId = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        return await OpenAsync(http, request, lastEventId);
    }

    /// <summary>Opens the stream that a request asks for; fails, showing the answer, if there is none.</summary>
    public static async Task<SseReader> OpenAsync(
        HttpClient http, HttpRequestMessage request, string? lastEventId = null, CancellationToken cancellationToken = default) =>
        await TryOpenAsync(http, request, lastEventId, cancellationToken)
            ?? throw new InvalidOperationException($"{request.RequestUri} says that there is nothing more to come.");

    /// <summary>Opens a stream; null if there is nothing more to come.</summary>
    public static async Task<SseReader?> TryOpenAsync(
        HttpClient http, HttpRequestMessage request, string? lastEventId, CancellationToken cancellationToken)
    {
        if (lastEventId is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        }

        HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NoContent)
        {
            response.Dispose();
            return null;
        }

        if (response.StatusCode != HttpStatusCode.OK)
        {
            Assert.Fail(
                $"{request.RequestUri} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
        }

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new SseReader(response, new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken)));
    }

    /// <summary>Gets the next event, past comments; null at the end of the stream.</summary>
    public async Task<SseEvent?> NextAsync(CancellationToken cancellationToken = default)
    {
        SseEvent? next;
        do
        {
            next = await NextBlockAsync(cancellationToken);
        }
        while (next is { Data: "" });
        return next;
    }

    /// <summary>Gets the next event or comment; null at the end of the stream.</summary>
    /// <remarks>Without a token of the caller's, it has the time that every wait has.</remarks>
    public async Task<SseEvent?> NextBlockAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.CanBeCanceled)
        {
            return await ReadBlockAsync(cancellationToken);
        }

        using CancellationTokenSource late = new(Eventually.Patience);
        try
        {
            return await ReadBlockAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException(
                $"Waited {Eventually.Patience.TotalSeconds:F0} s for: the next event of {_response.RequestMessage?.RequestUri}");
        }
    }

    /// <summary>Reads events until the stream ends.</summary>
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

    private async Task<SseEvent?> ReadBlockAsync(CancellationToken cancellationToken)
    {
        SseEvent next = new();
        bool any = false;
        while (await _lines.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length == 0)
            {
                if (any)
                {
                    return next;
                }

                continue;
            }

            any = true;
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string value = line[(colon + 1)..].TrimStart();
            next = line[..colon] switch
            {
                "id" => next with { Id = long.Parse(value, CultureInfo.InvariantCulture) },
                "event" => next with { Name = value },
                "data" => next with { Data = next.Data + value },
                "" => next with { Comment = value },
                _ => next,
            };
        }

        return null;
    }
}
