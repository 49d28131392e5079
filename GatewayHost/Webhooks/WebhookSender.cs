using System.Globalization;
using System.Net.Http.Headers;
using Asya.Gateway.A2A.Rest;
using Asya.Tasks;
using Asya.Webhooks;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Webhooks;

/// <summary>Sends one notification: to the address that was judged, and nowhere else.</summary>
internal sealed class WebhookSender : IDisposable
{
    public const string TokenHeader = "X-A2A-Notification-Token";
    public const string DeliveryHeader = "X-Asya-Delivery";
    public const string SignatureHeader = "X-Asya-Signature";

    // The body of a webhook's answer is not used. This much is drained to keep the connection; a longer body closes it.
    private const int MaxAnswer = 16 * 1024;
    private const int MaxAnswerHeaders = 16;

    private readonly WebhookOptions _options;
    private readonly WebhookSigner _signer;
    private readonly TimeProvider _clock;
    private readonly HttpMessageInvoker _http;

    public WebhookSender(WebhookConnector connector, WebhookSigner signer, TimeProvider clock, IOptions<GatewayOptions> options)
    {
        _options = options.Value.Push;
        _signer = signer;
        _clock = clock;
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            // The address is checked here, so nothing else may change it: no proxy, no redirects.
            ConnectCallback = connector.ConnectAsync,
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = _options.RequestTimeout,
            MaxResponseHeadersLength = MaxAnswerHeaders,
            MaxResponseDrainSize = MaxAnswer,

            // A name is asked for again now and then, so that a webhook can move.
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
        });
    }

    /// <summary>Sends one notification. Throws only on cancellation.</summary>
    public async Task<WebhookResponse> SendAsync(WebhookTarget target, TaskId task, WebhookBody body, CancellationToken cancellationToken)
    {
        try
        {
            using HttpRequestMessage request = RequestFor(WebhookAddressRules.Read(target.Url, _options), target, task, body);
            using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken);
            int status = (int)response.StatusCode;
            string reason = status switch
            {
                >= 200 and < 300 => "",
                >= 300 and < 400 => "redirections are not followed",
                _ => "refused",
            };
            return new WebhookResponse(status, reason, AskedBy(response));
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception failure)
        {
            return new WebhookResponse(0, ReasonOf(failure));
        }
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage RequestFor(Uri url, WebhookTarget target, TaskId task, WebhookBody body)
    {
        HttpRequestMessage request = new(HttpMethod.Post, url) { Content = new ByteArrayContent(body.Json) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(target.Format == WebhookFormat.Stream
            ? RestEndpoints.MediaType
            : "application/json");
        HttpRequestHeaders headers = request.Headers;
        headers.TryAddWithoutValidation("User-Agent", "asya");
        headers.TryAddWithoutValidation(DeliveryHeader, body.Id);
        long now = _clock.GetUtcNow().ToUnixTimeSeconds();
        headers.TryAddWithoutValidation(StandardSignature.IdHeader, body.Id);
        headers.TryAddWithoutValidation(StandardSignature.TimestampHeader, now.ToString(CultureInfo.InvariantCulture));
        if (target.Token is { } token && !StandardSignature.IsSecret(token))
        {
            headers.TryAddWithoutValidation(TokenHeader, token);
        }
        else if (target.Token is { } signing && StandardSignature.TryRead(signing, out byte[] secret))
        {
            // A secret signs and is not sent.
            headers.TryAddWithoutValidation(StandardSignature.SignatureHeader, StandardSignature.Sign(secret, body.Id, now, body.Json));
        }

        if (target is { Scheme: { } scheme, Credentials: { } credentials })
        {
            headers.TryAddWithoutValidation("Authorization", $"{scheme} {credentials}");
        }

        if (_signer.Sign(target.Url, task, body.Id, body.Json) is { } signature)
        {
            headers.TryAddWithoutValidation(SignatureHeader, signature);
        }

        return request;
    }

    private TimeSpan AskedBy(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } when delta > TimeSpan.Zero => delta,
        { Date: { } date } when date > _clock.GetUtcNow() => date - _clock.GetUtcNow(),
        _ => TimeSpan.Zero,
    };

    // Closed words: an exception's own text may have an address in it, or more.
    private static string ReasonOf(Exception failure)
    {
        for (Exception? at = failure; at is not null; at = at.InnerException)
        {
            if (at is WebhookRefusedException refused)
            {
                return refused.Message;
            }
        }

        return (failure as HttpRequestException)?.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => "the host is not known",
            HttpRequestError.SecureConnectionError => "no secure connection",
            HttpRequestError.ConnectionError => "no connection",
            _ => "no HTTP answer",
        };
    }
}
