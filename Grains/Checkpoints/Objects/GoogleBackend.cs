using System.Net;
using System.Runtime.InteropServices;
using Google;
using Google.Api.Gax;
using Google.Apis.Auth.OAuth2.Responses;
using Google.Cloud.Storage.V1;

namespace Asya.Grains.Checkpoints.Objects;

/// <summary>Objects of a bucket of Google Cloud Storage. Needs get, create, update and delete on objects, and nothing else.</summary>
/// <remarks>With the application default credentials; <c>STORAGE_EMULATOR_HOST</c> names an emulator, as for Google's own tools.</remarks>
internal sealed class GoogleBackend(ObjectLocation location) : ICheckpointBackend
{
    private readonly Lazy<StorageClient> _client = new(static () => new StorageClientBuilder
    {
        EmulatorDetection = EmulatorDetection.EmulatorOrProduction,
    }.Build());

    public string Description => $"{location}";

    public async Task PutAsync(string name, ReadOnlyMemory<byte> document, CancellationToken cancellationToken)
    {
        using MemoryStream stream = MemoryMarshal.TryGetArray(document, out ArraySegment<byte> bytes)
            ? new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false)
            : new MemoryStream(document.ToArray(), writable: false);
        Google.Apis.Storage.v1.Data.Object stored = await _client.Value.UploadObjectAsync(
            location.Container, name, "application/json", stream, cancellationToken: cancellationToken);
        if (stored.Generation is null)
        {
            throw new InvalidDataException("the answer has no generation, so nothing may have been stored");
        }
    }

    public async Task<ReadOnlyMemory<byte>?> GetAsync(string name, CancellationToken cancellationToken)
    {
        using MemoryStream stream = new();
        try
        {
            await _client.Value.DownloadObjectAsync(location.Container, name, stream, cancellationToken: cancellationToken);
            return stream.GetBuffer().AsMemory(0, (int)stream.Length);
        }
        catch (GoogleApiException failure) when (IsMissing(failure))
        {
            return null;
        }
    }

    public async Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await _client.Value.DeleteObjectAsync(
                location.Container, name, new DeleteObjectOptions { RetryOptions = RetryOptions.Never }, cancellationToken);
        }
        catch (GoogleApiException failure) when (IsMissing(failure))
        {
        }
    }

    public BackendFault Judge(Exception failure) => failure switch
    {
        GoogleApiException { HttpStatusCode: HttpStatusCode.NotFound } => new("the bucket does not exist") { IsAnswer = true },
        GoogleApiException { HttpStatusCode: not 0 } service =>
            BackendFault.OfStatus((int)service.HttpStatusCode, service.Error?.ErrorResponseContent is null ? null : service.Error.Message),
        TokenResponseException or InvalidOperationException => BackendFault.Forbidden with { Reason = failure.Message },
        _ => BackendFault.OfCall(failure),
    };

    public ValueTask DisposeAsync()
    {
        if (_client.IsValueCreated)
        {
            _client.Value.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    // The service says 404 for a missing object and a missing bucket; only its words differ.
    private static bool IsMissing(GoogleApiException failure) => failure.HttpStatusCode == HttpStatusCode.NotFound
        && !failure.Message.Contains("bucket does not exist", StringComparison.OrdinalIgnoreCase);
}
