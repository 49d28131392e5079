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
/// <remarks>
/// A call is tried again while the service is away or busy, until the total timeout has passed.
/// <para>Without the right to list a bucket, S3 says 403 for what is missing. The marker, which is there, tells which of the two it
/// is; it is also read before the next change after a failure, when another bucket may have taken the place.</para>
/// </remarks>
internal sealed class S3CheckpointStore : ICheckpointStore, IDisposable
{
    private static readonly Backoff Retries = new(Min: TimeSpan.FromMilliseconds(50), Max: TimeSpan.FromSeconds(1)) { Jitter = 0.5 };

    private readonly AmazonS3Client _client;
    private readonly S3Location _location;
    private readonly CheckpointOptions _options;
    private readonly TimeProvider _clock;

    /// <summary>Whose the bucket is; null: not known yet.</summary>
    private volatile string? _owner;

    /// <summary>Whether no call has failed since the marker was read.</summary>
    private volatile bool _isSure;

    /// <summary>Whether an object could be put, read and deleted: then 403 on a read means that there is none.</summary>
    private volatile bool _hasRights;

    /// <summary>Whether the service has ever answered. An address that refuses from the start is a wrong one.</summary>
    private volatile bool _hasAnswered;

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

    public async Task PutAsync(CheckpointKey key, ReadOnlyMemory<byte> document, CancellationToken cancellationToken)
    {
        long start = _clock.GetTimestamp();
        await EnsureOursAsync(start, cancellationToken);
        await TryAsync("put", key, start, (name, token) => PutOnceAsync(name, document, token), cancellationToken);
    }

    public async Task<ReadOnlyMemory<byte>?> GetAsync(CheckpointKey key, CancellationToken cancellationToken)
    {
        long start = _clock.GetTimestamp();
        (ReadOnlyMemory<byte>? document, CheckpointStoreException? forbidden) =
            await TryAsync("get", key, start, GetOnceAsync, cancellationToken);
        if (document is null)
        {
            await EnsureMissingAsync(forbidden, start, cancellationToken);
        }

        return document;
    }

    public async Task DeleteAsync(CheckpointKey key, CancellationToken cancellationToken)
    {
        long start = _clock.GetTimestamp();
        await EnsureOursAsync(start, cancellationToken);
        await TryAsync("delete", key, start, DeleteOnceAsync, cancellationToken);
    }

    public async Task<string?> FindOwnerAsync(CancellationToken cancellationToken)
    {
        (ReadOnlyMemory<byte>? marker, CheckpointStoreException? forbidden) =
            await TryAsync("get", CheckpointKey.Marker, _clock.GetTimestamp(), GetOnceAsync, cancellationToken);
        if (forbidden is not null && !_hasRights)
        {
            // The probe decides whether it is forbidden or missing, and names the right that is.
            await ProbeAsync(cancellationToken);
        }

        return marker is { } found ? StoreMarker.Read(found) : null;
    }

    public async Task OwnAsync(string id, bool marks, CancellationToken cancellationToken)
    {
        if (marks)
        {
            await PutAsync(CheckpointKey.Marker, StoreMarker.Write(id), cancellationToken);
        }

        await CheckMarkerAsync(id, _clock.GetTimestamp(), cancellationToken);
        _owner = id;
    }

    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        await CheckpointProbe.RunAsync(this, cancellationToken);
        _hasRights = true;
    }

    public void Dispose() => _client.Dispose();

    private async Task<bool> PutOnceAsync(string name, ReadOnlyMemory<byte> document, CancellationToken cancellationToken)
    {
        PutObjectResponse response = await _client.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = _location.Bucket,
                Key = name,
                InputStream = StreamOf(document),
                ContentType = "application/json",

                // Some servers store the framing of chunks as if it were content.
                UseChunkEncoding = false,
            },
            cancellationToken);

        // Whatever stands in the way of a service may say 200 too.
        return string.IsNullOrEmpty(response.ETag)
            ? throw new InvalidDataException("the answer has no ETag, so nothing may have been stored")
            : true;
    }

    private async Task<(ReadOnlyMemory<byte>? Document, CheckpointStoreException? Forbidden)> GetOnceAsync(
        string name, CancellationToken cancellationToken)
    {
        try
        {
            using GetObjectResponse response = await _client.GetObjectAsync(_location.Bucket, name, cancellationToken);
            return (await ReadAsync(response, cancellationToken), null);
        }
        catch (AmazonS3Exception failure) when (IsMissing(failure))
        {
            return (null, null);
        }
        catch (AmazonS3Exception failure) when (failure.StatusCode is HttpStatusCode.Forbidden)
        {
            return (null, Failure("get", name, failure));
        }
    }

    private async Task<bool> DeleteOnceAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await _client.DeleteObjectAsync(_location.Bucket, name, cancellationToken);
        }
        catch (AmazonS3Exception failure) when (IsMissing(failure))
        {
            // Some servers do not answer 204 for a missing object.
        }

        return true;
    }

    private static bool IsMissing(AmazonS3Exception failure) =>
        failure.StatusCode is HttpStatusCode.NotFound && failure.ErrorCode != "NoSuchBucket";

    /// <summary>Fails unless an object that was not found is missing: in this store, and with the right to read it.</summary>
    private async Task EnsureMissingAsync(CheckpointStoreException? forbidden, long start, CancellationToken cancellationToken)
    {
        if (_owner is { } owner)
        {
            await CheckMarkerAsync(owner, start, cancellationToken);
        }
        else if (forbidden is not null && !_hasRights)
        {
            throw forbidden;
        }
    }

    private async Task EnsureOursAsync(long start, CancellationToken cancellationToken)
    {
        if (_owner is { } owner && !_isSure)
        {
            await CheckMarkerAsync(owner, start, cancellationToken);
        }
    }

    private async Task CheckMarkerAsync(string owner, long start, CancellationToken cancellationToken)
    {
        _isSure = false;
        (ReadOnlyMemory<byte>? marker, CheckpointStoreException? forbidden) =
            await TryAsync("get", CheckpointKey.Marker, start, GetOnceAsync, cancellationToken);
        string? found = marker is { } document ? StoreMarker.Read(document) : null;
        if (found != owner)
        {
            throw forbidden ?? new CheckpointStoreException(found is null
                ? $"The checkpoint store {Description} has no {StoreMarker.FileName} any more: it was emptied, or is another one."
                : $"The checkpoint store {Description} belongs to other tasks (store {found}, not {owner}).");
        }

        _isSure = true;
    }

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

    private static bool IsRefused(Exception? failure) => failure switch
    {
        null => false,
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => true,
        _ => IsRefused(failure.InnerException),
    };

    /// <summary>Makes attempts until one succeeds, or the total timeout of the call is over.</summary>
    /// <param name="verb">What is tried, for the log.</param>
    /// <param name="key">The object.</param>
    /// <param name="start">When the call began.</param>
    /// <param name="attempt">One attempt.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    private async Task<TResult> TryAsync<TResult>(
        string verb, CheckpointKey key, long start, Func<string, CancellationToken, Task<TResult>> attempt,
        CancellationToken cancellationToken)
    {
        key.Split(); // only to refuse malformed keys
        string name = _location.Prefix + key.Value;
        TimeSpan left = _options.TotalTimeout - _clock.GetElapsedTime(start);
        using CancellationTokenSource total = new(left > TimeSpan.Zero ? left : TimeSpan.Zero, _clock);
        using CancellationTokenSource all = CancellationTokenSource.CreateLinkedTokenSource(total.Token, cancellationToken);
        for (int failures = 1; ; failures++)
        {
            try
            {
                using CancellationTokenSource once = new(_options.RequestTimeout, _clock);
                using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(once.Token, all.Token);
                TResult result = await attempt(name, both.Token);
                _hasAnswered = true;
                return result;
            }
            catch (Exception failure)
            {
                cancellationToken.ThrowIfCancellationRequested();
                _isSure = false;
                _hasAnswered |= failure is AmazonServiceException { StatusCode: not 0 };
                if (!IsTransient(failure) || total.IsCancellationRequested || (!_hasAnswered && IsRefused(failure)))
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
        return new CheckpointStoreException($"The checkpoint store {Description} failed to {verb} {name}: {reason}.", failure)
        {
            IsForbidden = failure is AmazonServiceException { StatusCode: HttpStatusCode.Forbidden },
        };
    }
}
