namespace Asya.TestKit.Api;

/// <summary>Holds each answer that a client gets against the description of the API: no test need ask for it.</summary>
/// <remarks>An answer whose status is not listed has to fit <c>default</c>. Streams are not read.</remarks>
public sealed class DescribedAnswers(ApiDocument document, string prefix = "") : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        string path = request.RequestUri!.AbsolutePath;
        string? type = response.Content.Headers.ContentType?.MediaType;
        if (path.StartsWith(prefix, StringComparison.Ordinal) && request.Method != HttpMethod.Head
            && document.Find(request.Method.Method, path[prefix.Length..]) is { } operation
            && type?.EndsWith("json", StringComparison.Ordinal) == true)
        {
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            string body = await response.Content.ReadAsStringAsync(cancellationToken);
            string? fault = operation.Judge((int)response.StatusCode, type, body, mustBeListed: false);
            Assert.True(fault is null, $"{operation} is not as it is described: {fault}\n{(int)response.StatusCode} {body}");
        }

        return response;
    }
}
