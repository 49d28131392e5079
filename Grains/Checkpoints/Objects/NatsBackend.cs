using System.Runtime.InteropServices;
using Asya.Grains.Storage;
using Asya.Settings;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using NATS.Client.ObjectStore;
using NATS.Client.ObjectStore.Models;

namespace Asya.Grains.Checkpoints.Objects;

/// <summary>Objects of a bucket of a NATS object store. The bucket must exist.</summary>
/// <remarks>
/// Not of its key-value store, where a value is one message, of 1 MiB at most. A NATS server acknowledges before it has synced its disk,
/// so only a bucket with three replicas or more keeps what it has acknowledged when the power of one fails.
/// </remarks>
internal sealed class NatsBackend : ICheckpointBackend
{
    private const int Replicas = 3;

    private readonly ObjectLocation _location;
    private readonly CheckpointOptions _options;
    private readonly NatsConnection _connection;
    private readonly NatsJSContext _stream;
    private INatsObjStore? _bucket;

    public NatsBackend(ObjectLocation location, CheckpointOptions options)
    {
        _location = location;
        _options = options;
        _connection = new NatsConnection(NatsOpts.Default with
        {
            Url = $"{location.Scheme}://{location.Server}",
            Name = "asya",
            ReconnectWaitMin = TimeSpan.FromMilliseconds(100),
            ReconnectWaitMax = TimeSpan.FromSeconds(1),
            ConnectTimeout = options.RequestTimeout,
            RequestTimeout = options.RequestTimeout,
            CommandTimeout = options.RequestTimeout,
        });
        _stream = new NatsJSContext(_connection);
    }

    public string Description => $"{_location}";

    public async Task PutAsync(string name, ReadOnlyMemory<byte> document, CancellationToken cancellationToken)
    {
        INatsObjStore bucket = await BucketAsync(cancellationToken);
        using MemoryStream stream = MemoryMarshal.TryGetArray(document, out ArraySegment<byte> bytes)
            ? new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false)
            : new MemoryStream(document.ToArray(), writable: false);
        ObjectMetadata stored = await bucket.PutAsync(name, stream, leaveOpen: true, cancellationToken);
        if (stored.Size != (ulong)document.Length)
        {
            throw new InvalidDataException($"only {stored.Size} of {document.Length} bytes were stored");
        }
    }

    public async Task<ReadOnlyMemory<byte>?> GetAsync(string name, CancellationToken cancellationToken)
    {
        INatsObjStore bucket = await BucketAsync(cancellationToken);
        try
        {
            return await bucket.GetBytesAsync(name, cancellationToken);
        }
        catch (NatsObjNotFoundException)
        {
            return null;
        }
    }

    public async Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        INatsObjStore bucket = await BucketAsync(cancellationToken);
        try
        {
            await bucket.DeleteAsync(name, cancellationToken);
        }
        catch (NatsObjNotFoundException)
        {
        }

        // A deleted object leaves a message behind that says so, for ever.
        await _stream.PurgeStreamAsync(
            $"OBJ_{_location.Container}", new StreamPurgeRequest { Filter = $"$O.{_location.Container}.M.{Encoded(name)}" },
            cancellationToken);
    }

    public async Task CheckPromisesAsync(CancellationToken cancellationToken)
    {
        await BucketAsync(cancellationToken);
        INatsJSStream stream = await _stream.GetStreamAsync($"OBJ_{_location.Container}", cancellationToken: cancellationToken);
        StreamConfig found = stream.Info.Config;
        if (found.Storage != StreamConfigStorage.File || found.MaxAge > TimeSpan.Zero || found.Discard != StreamConfigDiscard.New)
        {
            throw new CheckpointStoreException(
                $"The bucket {_location} keeps objects in memory, for a time or until it is full. Make it with "
                + $"'nats object add {_location.Container} --storage=file'.");
        }

        if (_options.Durability == Durability.Full && found.NumReplicas < Replicas)
        {
            throw new CheckpointStoreException(
                $"The bucket {_location} has {found.NumReplicas} replicas, and NATS acknowledges before it has synced its disk: a power "
                + $"loss may take the last paused tasks. Make it with 'nats object add {_location.Container} --replicas={Replicas}', or "
                + $"set {AsyaVariables.Durability}=process.");
        }
    }

    public BackendFault Judge(Exception failure) => failure switch
    {
        CheckpointStoreException => new(failure.Message) { IsAnswer = true },
        NatsJSApiException { Error.Code: 404 } => new("the bucket does not exist") { IsAnswer = true },
        NatsJSApiException service => BackendFault.OfStatus(service.Error.Code, service.Error.Description),
        NatsServerException { IsAuthError: true } or NatsException { InnerException: NatsServerException { IsAuthError: true } } =>
            BackendFault.Forbidden,
        NatsException => BackendFault.OfCall(failure) with { IsTransient = true },
        _ => BackendFault.OfCall(failure),
    };

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static string Encoded(string name) =>
        Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(name)).Replace('+', '-').Replace('/', '_');

    private async ValueTask<INatsObjStore> BucketAsync(CancellationToken cancellationToken) =>
        _bucket ??= await new NatsObjContext(_stream).GetObjectStoreAsync(_location.Container, cancellationToken);
}
