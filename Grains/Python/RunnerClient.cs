using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Net.Sockets;
using Asya.Actors;
using Asya.Payloads;
using Asya.Steps;
using Asya.Tasks;

namespace Asya.Grains.Python;

/// <summary>Speaks the runtime protocol with one process: HTTP over its unix socket, JSON frames or server-sent events.</summary>
/// <remarks>It serves runners that keep their connections and ones that close after each answer, as the original's does.</remarks>
internal sealed class RunnerClient : IDisposable
{
    /// <summary>A payload, and generously what stands around it.</summary>
    private const int MaxPart = PayloadLimits.MaxBytes + (1024 * 1024);

    /// <summary>The maximum total size of the frames of one step.</summary>
    private const int MaxFrames = 16 * PayloadLimits.MaxBytes;

    private static readonly Uri Invoke = new("http://runner/invoke");
    private static readonly Uri Health = new("http://runner/healthz");
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpClient _http;

    public RunnerClient(string socket)
    {
        SocketsHttpHandler handler = new()
        {
            ConnectCallback = (_, cancellationToken) => ConnectAsync(socket, cancellationToken),
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
        };

        // The task sets the timeout of a step.
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Does one step.</summary>
    /// <exception cref="ForeignActorException">The handler failed, or its answer means nothing.</exception>
    /// <exception cref="RunnerGoneException">The connection ended before the answer did.</exception>
    public async Task<ImmutableArray<ActorFrame>> InvokeAsync(
        StepRequest request, Action<JsonBytes> progress, CancellationToken cancellationToken)
    {
        try
        {
            using HttpRequestMessage message = new(
                HttpMethod.Post, Invoke)
            { Content = new ReadOnlyMemoryContent(RunnerRequest.Envelope(request)) };
            message.Content.Headers.ContentType = Json;
            using HttpResponseMessage answer = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return answer switch
            {
                { StatusCode: HttpStatusCode.NoContent } => [],
                { StatusCode: HttpStatusCode.ServiceUnavailable } =>
                    throw PythonErrors.Died("the process is leaving and takes no more steps"),
                { IsSuccessStatusCode: false } when IsJson(answer) => throw RunnerAnswer.Error(await ReadAsync(answer, cancellationToken)),
                { IsSuccessStatusCode: false } =>
                    throw PythonErrors.BadlyAnswered($"the runner answered with status {(int)answer.StatusCode}"),
                { Content.Headers.ContentType.MediaType: "text/event-stream" } =>
                    await ReadEventsAsync(answer, request, progress, cancellationToken),
                _ => RunnerAnswer.Frames(await ReadAsync(answer, cancellationToken), request),
            };
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw PythonErrors.BadlyAnswered($"the answer has more than {MaxPart} bytes");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            throw new RunnerGoneException("its connection ended before its answer did", e);
        }
    }

    /// <summary>Asks the process how it is.</summary>
    public async Task<bool> IsHealthyAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(limit);
        try
        {
            using HttpResponseMessage answer = await _http.GetAsync(Health, end.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e)
            when (e is HttpRequestException or IOException or SocketException
                || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    public void Dispose() => _http.Dispose();

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static bool IsJson(HttpResponseMessage answer) => answer.Content.Headers.ContentType?.MediaType == "application/json";

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        await answer.Content.LoadIntoBufferAsync(MaxPart, cancellationToken);
        return await answer.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    private static async Task<ImmutableArray<ActorFrame>> ReadEventsAsync(
        HttpResponseMessage answer, StepRequest request, Action<JsonBytes> progress, CancellationToken cancellationToken)
    {
        await using BoundedStream stream = new(await answer.Content.ReadAsStreamAsync(cancellationToken), MaxPart);
        ImmutableArray<ActorFrame>.Builder frames = ImmutableArray.CreateBuilder<ActorFrame>();
        ForeignActorException? failure = null;
        long size = 0;
        await foreach (SseItem<byte[]> item in SseParser.Create(stream, static (_, data) => data.ToArray())
            .EnumerateAsync(cancellationToken))
        {
            stream.Refill();
            switch (item.EventType)
            {
                case "upstream":
                    progress(RunnerAnswer.Progress(item.Data));
                    break;
                case "downstream" when (size += item.Data.Length) > MaxFrames:
                    throw PythonErrors.BadlyAnswered($"the frames have more than {MaxFrames} bytes together");
                case "downstream":
                    frames.Add(RunnerAnswer.Frame(item.Data, request));
                    break;
                case "error":
                    failure = RunnerAnswer.Error(item.Data);
                    break;
                case "done":
                    return failure is null ? frames.DrainToImmutable() : throw failure;
            }
        }

        throw failure ?? (Exception)new RunnerGoneException("its events ended without a last one");
    }
}
