using System.Globalization;
using Asya.Grains.Storage;
using Asya.Settings;
using StackExchange.Redis;

namespace Asya.Grains.Checkpoints.Objects;

/// <summary>Strings of a Redis database. Needs GET, SET, DEL and CONFIG GET.</summary>
/// <remarks>
/// What the server acknowledges is as durable as its settings make it, so it is asked for them: <c>appendonly yes</c>,
/// <c>appendfsync always</c> and <c>maxmemory-policy noeviction</c>. With the durability <c>process</c> the last alone is demanded.
/// </remarks>
internal sealed class RedisBackend(ObjectLocation location, CheckpointOptions options) : ICheckpointBackend
{
    private readonly Lock _lock = new();
    private Task<ConnectionMultiplexer>? _opening;
    private ConnectionMultiplexer? _connection;

    public string Description => $"{location}";

    public async Task PutAsync(string name, ReadOnlyMemory<byte> document, CancellationToken cancellationToken)
    {
        IDatabase database = await DatabaseAsync(cancellationToken);
        if (!await database.StringSetAsync(name, document).WaitAsync(cancellationToken))
        {
            throw new InvalidDataException("the answer is not OK, so nothing may have been stored");
        }
    }

    public async Task<ReadOnlyMemory<byte>?> GetAsync(string name, CancellationToken cancellationToken)
    {
        IDatabase database = await DatabaseAsync(cancellationToken);
        RedisValue value = await database.StringGetAsync(name).WaitAsync(cancellationToken);
        return value.IsNull ? (ReadOnlyMemory<byte>?)null : (byte[])value!;
    }

    public async Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        IDatabase database = await DatabaseAsync(cancellationToken);
        await database.KeyDeleteAsync(name).WaitAsync(cancellationToken);
    }

    public async Task CheckPromisesAsync(CancellationToken cancellationToken)
    {
        await DatabaseAsync(cancellationToken);
        foreach (IServer server in _connection!.GetServers().Where(static one => !one.IsReplica))
        {
            await DemandAsync(server, "maxmemory-policy", "noeviction", "paused tasks are dropped when its memory is full");
            if (options.Durability == Durability.Full)
            {
                const string Unless = $", unless {AsyaVariables.Durability}=process";
                await DemandAsync(server, "appendonly", "yes", "paused tasks are lost when it restarts" + Unless);
                await DemandAsync(server, "appendfsync", "always", "the last paused tasks are lost when its power fails" + Unless);
            }
        }

        async Task DemandAsync(IServer server, string name, string demanded, string otherwise)
        {
            KeyValuePair<string, string>[] settings = await server.ConfigGetAsync(name).WaitAsync(cancellationToken);
            string found = settings is [var one, ..] ? one.Value : "unknown";
            if (found != demanded)
            {
                throw new CheckpointStoreException(
                    $"Redis ({location}) has '{name} {found}'; set '{name} {demanded}' there: {otherwise}.");
            }
        }
    }

    public BackendFault Judge(Exception failure) => failure switch
    {
        CheckpointStoreException => new(failure.Message) { IsAnswer = true },
        RedisServerException server when server.Message.StartsWith("NO", StringComparison.Ordinal)
            || server.Message.StartsWith("WRONGPASS", StringComparison.Ordinal) => BackendFault.Forbidden with { Reason = server.Message },
        RedisServerException server => new(server.Message) { IsAnswer = true, IsTransient = IsBusy(server.Message) },
        RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } => BackendFault.Forbidden,

        // The client says nothing more of a first connection that fails.
        RedisConnectionException => BackendFault.OfCall(failure) with { IsTransient = true, IsRefused = _connection is null },
        RedisTimeoutException => BackendFault.OfCall(failure) with { IsTransient = true },
        _ => BackendFault.OfCall(failure),
    };

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
        {
            await connection.DisposeAsync();
        }
    }

    // Out of memory, still reading its file, and so on: for a while only.
    private static bool IsBusy(string message) =>
        ((string[])["OOM", "LOADING", "BUSY", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "READONLY", "MISCONF"])
            .Any(word => message.StartsWith(word, StringComparison.Ordinal));

    private async Task<IDatabase> DatabaseAsync(CancellationToken cancellationToken)
    {
        // A caller whose time is up leaves the connection that is being made to the next one.
        Task<ConnectionMultiplexer> opening;
        lock (_lock)
        {
            opening = _opening is null or { IsCompleted: true, IsCompletedSuccessfully: false }
                ? _opening = ConnectionMultiplexer.ConnectAsync(Configuration())
                : _opening;
        }

        _connection = await opening.WaitAsync(cancellationToken);
        return _connection.GetDatabase();
    }

    private ConfigurationOptions Configuration()
    {
        // A URI takes the credentials apart, and knows their escapes.
        Uri server = new($"{location.Scheme}://{location.Server}");
        string[] credentials = [.. server.UserInfo.Split(':', 2).Select(Uri.UnescapeDataString)];
        int timeout = (int)options.RequestTimeout.TotalMilliseconds;
        return new ConfigurationOptions
        {
            EndPoints = { { server.Host, server.IsDefaultPort || server.Port < 0 ? 6379 : server.Port } },
            User = credentials is [{ Length: > 0 } user, _] ? user : null,
            Password = credentials is [_, var password] ? password : null,
            Ssl = location.Scheme == "rediss",
            DefaultDatabase = int.Parse(location.Container, CultureInfo.InvariantCulture),
            ConnectTimeout = timeout,
            AsyncTimeout = timeout,
            ConnectRetry = 1,
            ReconnectRetryPolicy = new LinearRetry(500),

            // The store retries: a command that waits for a connection may run long after its caller has gone.
            BacklogPolicy = BacklogPolicy.FailFast,
            ClientName = "asya",

            // For CONFIG GET.
            AllowAdmin = true,
        };
    }
}
