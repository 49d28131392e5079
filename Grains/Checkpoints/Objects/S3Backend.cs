using System.Net;
using System.Runtime.InteropServices;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Asya.Tasks;

namespace Asya.Grains.Checkpoints.Objects;

/// <summary>Objects of a bucket of S3. Needs GetObject, PutObject and DeleteObject, and nothing else.</summary>
internal sealed class S3Backend(ObjectLocation location, CheckpointOptions options) : ICheckpointBackend
{
    private readonly AmazonS3Client _client = S3Client.Create(options);

    public string Description => string.IsNullOrEmpty(options.Endpoint) ? $"{location}" : $"{location} at {options.Endpoint}";

    public async Task PutAsync(string name, ReadOnlyMemory<byte> document, CancellationToken cancellationToken)
    {
        PutObjectResponse response = await _client.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = location.Container,
                Key = name,
                InputStream = StreamOf(document),
                ContentType = "application/json",

                // Some servers store the framing of chunks as if it were content.
                UseChunkEncoding = false,
            },
            cancellationToken);

        // Whatever stands in the way of a service may say 200 too.
        if (string.IsNullOrEmpty(response.ETag))
        {
            throw new InvalidDataException("the answer has no ETag, so nothing may have been stored");
        }
    }

    public async Task<ReadOnlyMemory<byte>?> GetAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            using GetObjectResponse response = await _client.GetObjectAsync(location.Container, name, cancellationToken);
            return await ReadAsync(response, cancellationToken);
        }
        catch (AmazonS3Exception failure) when (IsMissing(failure))
        {
            return null;
        }
    }

    public async Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await _client.DeleteObjectAsync(location.Container, name, cancellationToken);
        }
        catch (AmazonS3Exception failure) when (IsMissing(failure))
        {
            // Some servers do not answer 204 for a missing object.
        }
    }

    public BackendFault Judge(Exception failure) => failure switch
    {
        AmazonS3Exception { ErrorCode: "NoSuchBucket" } => new("the bucket does not exist") { IsAnswer = true },
        AmazonServiceException { StatusCode: not 0 } service => BackendFault.OfStatus((int)service.StatusCode, service.ErrorCode),
        AmazonServiceException => BackendFault.OfCall(failure) with { IsTransient = true },
        _ => BackendFault.OfCall(failure),
    };

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private static bool IsMissing(AmazonS3Exception failure) =>
        failure.StatusCode is HttpStatusCode.NotFound && failure.ErrorCode != "NoSuchBucket";

    private static MemoryStream StreamOf(ReadOnlyMemory<byte> document) =>
        MemoryMarshal.TryGetArray(document, out ArraySegment<byte> bytes)
            ? new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false)
            : new MemoryStream(document.ToArray(), writable: false);

    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(GetObjectResponse response, CancellationToken cancellationToken)
    {
        using MemoryStream bytes = new(capacity: (int)Math.Clamp(response.ContentLength, 0, 2 * PayloadLimits.MaxBytes));
        await response.ResponseStream.CopyToAsync(bytes, cancellationToken);
        return bytes.Length == response.ContentLength
            ? bytes.GetBuffer().AsMemory(0, (int)bytes.Length)
            : throw new EndOfStreamException($"The answer ended after {bytes.Length} of {response.ContentLength} bytes.");
    }
}
