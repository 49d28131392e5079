using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Asya.Domain.Pausing;
using Asya.Settings;
using Asya.Tasks;
using Asya.Timing;
using Microsoft.Extensions.Options;

namespace Asya.Grains.Checkpoints;

/// <summary>Checkpoints as objects of a bucket. Needs GetObject, PutObject and DeleteObject, and nothing else.</summary>
/// <remarks>A call is tried again while the service is away or busy, until the total timeout has passed.</remarks>
internal sealed class S3CheckpointStore : ICheckpointStore, IDisposable
{
    private static readonly Backoff Retries = new(Min: TimeSpan.FromMilliseconds(50), Max: TimeSpan.FromSeconds(1)) { Jitter = 0.5 };

    private readonly AmazonS3Client _client;
    private readonly S3Location _location;
    private readonly CheckpointOptions _options;
    private readonly TimeProvider _clock;

    public S3CheckpointStore(IOptions<CheckpointOptions> options, TimeProvider clock)
    {
        _options = options.Value;
        _clock = clock;
        _location = S3Location.TryParse(_options.Url ?? "", out S3Location? location)
            ? location
            : throw new ArgumentException($"{AsyaVariables.CheckpointUrl} must be s3://bucket or s3://bucket/prefix.", nameof(options));
        _client = S3Client.Create(_options);
        Description = string.IsNullOrEmpty(_options.Endpoint) ? $"{_location}" : $"{_location} at {_options.Endpoint}";
    }

    public string Description { get; }

    public Task PutAsync(CheckpointKey key, ReadOnlyMemory<byte> document, CancellationToken cancellationToken) =>
        TryAsync(
            "put",
            key,
            async (name, token) =>
            {
                await _client.PutObjectAsync(
                    new PutObjectRequest
                    {
                        BucketName = _location.Bucket,
                        Key = name,
                        InputStream = StreamOf(document),
                        ContentType = "application/json",

                        // Some servers store the framing of chunks as if it were content.
                        UseChunkEncoding = false,
                    },
                    token);
                return true;
            },
            cancellationToken);

    public Task<ReadOnlyMemory<byte>?> GetAsync(CheckpointKey key, CancellationToken cancellationToken) =>
        TryAsync(
            "get",
            key,
            async (name, token) =>
            {
                try
                {
                    using GetObjectResponse response = await _client.GetObjectAsync(_location.Bucket, name, token);
                    return await ReadAsync(response, token);
                }
                catch (AmazonS3Exception failure)
                    when (failure.StatusCode is HttpStatusCode.NotFound && failure.ErrorCode != "NoSuchBucket")
                {
                    return null;
                }
            },
            cancellationToken);

    public Task DeleteAsync(CheckpointKey key, CancellationToken cancellationToken) =>
        TryAsync(
            "delete",
            key,
            async (name, token) =>
            {
                try
                {
                    await _client.DeleteObjectAsync(_location.Bucket, name, token);
                }
                catch (AmazonS3Exception failure)
                    when (failure.StatusCode is HttpStatusCode.NotFound && failure.ErrorCode != "NoSuchBucket")
                {
                    // Some servers do not answer 204 for a missing object.
                }

                return true;
            },
            cancellationToken);

    public Task ProbeAsync(CancellationToken cancellationToken) => CheckpointProbe.RunAsync(this, cancellationToken);

    public void Dispose() => _client.Dispose();

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

    /// <summary>Whether the next attempt may go better: the service was away, busy or too slow.</summary>
    private static bool IsTransient(Exception failure) => failure switch
    {
        AmazonServiceException { StatusCode: 0 } => true,
        AmazonServiceException service => (int)service.StatusCode is >= 500 or 408 or 429,
        _ => failure is HttpRequestException or IOException or SocketException or TimeoutException or OperationCanceledException,
    };

    private async Task<TResult> TryAsync<TResult>(
        string verb, CheckpointKey key, Func<string, CancellationToken, Task<TResult>> attempt, CancellationToken cancellationToken)
    {
        // Split only to refuse malformed keys.
        key.Split();
        string name = _location.Prefix + key.Value;
        using CancellationTokenSource total = new(_options.TotalTimeout, _clock);
        using CancellationTokenSource all = CancellationTokenSource.CreateLinkedTokenSource(total.Token, cancellationToken);
        for (int failures = 1; ; failures++)
        {
            try
            {
                using CancellationTokenSource once = new(_options.RequestTimeout, _clock);
                using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(once.Token, all.Token);
                return await attempt(name, both.Token);
            }
            catch (Exception failure)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!IsTransient(failure) || total.IsCancellationRequested)
                {
                    throw Failure(verb, name, failure);
                }

                try
                {
                    // With jitter, so that not all callers retry at once.
                    await Task.Delay(Retries.DelayAfter(failures, Random.Shared.NextDouble()), _clock, all.Token);
                }
                catch (OperationCanceledException)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    throw Failure(verb, name, failure);
                }
            }
        }
    }

    private CheckpointStoreException Failure(string verb, string name, Exception failure)
    {
        string reason = failure switch
        {
            AmazonS3Exception { ErrorCode: "NoSuchBucket" } => $"the bucket does not exist ({AsyaVariables.CheckpointUrl})",
            AmazonServiceException { StatusCode: HttpStatusCode.Forbidden } when verb == "get" =>
                "missing or forbidden (without the right to list a bucket, S3 says 403 for both)",
            AmazonServiceException { StatusCode: HttpStatusCode.Forbidden } => "forbidden: check the credentials and the bucket's policy",
            AmazonServiceException { StatusCode: not 0 } service => $"{(int)service.StatusCode} {service.ErrorCode}",
            OperationCanceledException => "no answer in time",
            _ => failure.Message,
        };
        return new CheckpointStoreException($"The checkpoint store {Description} failed to {verb} {name}: {reason}.", failure);
    }
}
