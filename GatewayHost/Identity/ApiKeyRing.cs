using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Security.Cryptography;
using Asya.Settings;
using Asya.Tasks;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Identity;

/// <summary>The API keys that are good now. The file is looked at again every few seconds, so that a key can be taken away.</summary>
/// <remarks>A file that is broken or missing meanwhile changes nothing but the log: nobody is locked out by an editor that saves twice.</remarks>
internal sealed partial class ApiKeyRing
{
    private readonly IdentityOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<ApiKeyRing> _logger;
    private readonly Lock _lock = new();
    private FrozenDictionary<ulong, ApiKey> _keys;
    private byte[] _content = [];
    private long _lookedAt;

    /// <exception cref="ApiKeyFileException">The file cannot be used. At start that is a reason not to.</exception>
    public ApiKeyRing(IOptions<IdentityOptions> options, TimeProvider clock, ILogger<ApiKeyRing> logger)
    {
        _options = options.Value;
        _clock = clock;
        _logger = logger;
        _lookedAt = clock.GetTimestamp();
        _keys = _options.ApiKeysFile is null ? Index([]) : ReadFile() ?? Index([]);
    }

    /// <summary>Gets how many keys are good now.</summary>
    public int Count => _keys.Count;

    /// <summary>Finds whose key it is; null: nobody's, or its time is over.</summary>
    public Caller? Find(string text)
    {
        LookAgain();
        byte[] hash = ApiKey.HashOf(text);

        // The lookup is by a part of the hash of what was sent. How long it takes tells nothing about any key, for nobody can choose a hash.
        return _keys.TryGetValue(BinaryPrimitives.ReadUInt64LittleEndian(hash), out ApiKey? key)
            && CryptographicOperations.FixedTimeEquals(key.Hash, hash)
            && !(key.Caller.Expires <= _clock.GetUtcNow())
                ? key.Caller
                : null;
    }

    private void LookAgain()
    {
        if (_options.ApiKeysFile is null || _clock.GetElapsedTime(Volatile.Read(ref _lookedAt)) < _options.LookAtKeysEvery || !_lock.TryEnter())
        {
            return;
        }

        try
        {
            Volatile.Write(ref _lookedAt, _clock.GetTimestamp());
            if (ReadFile() is { } keys)
            {
                _keys = keys;
                LogRead(_logger, keys.Count);
            }
        }
        catch (ApiKeyFileException broken)
        {
            LogKeysBroken(_logger, broken.Message);
        }
        finally
        {
            _lock.Exit();
        }
    }

    // Null: it is what it was. By content, since what a mounted file's time says differs from system to system.
    private FrozenDictionary<ulong, ApiKey>? ReadFile()
    {
        string path = _options.ApiKeysFile!;
        byte[] content;
        try
        {
            content = File.ReadAllBytes(path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new ApiKeyFileException($"The file of API keys, {path} ({AsyaVariables.ApiKeysFile}), cannot be read.", unreadable);
        }

        if (_content.AsSpan().SequenceEqual(content))
        {
            return null;
        }

        FrozenDictionary<ulong, ApiKey> keys = Index(ApiKeyFile.Parse(path, content));
        _content = content;
        return keys;
    }

    private FrozenDictionary<ulong, ApiKey> Index(IReadOnlyList<ApiKey> keys)
    {
        Dictionary<ulong, ApiKey> index = [];
        if (_options.A2AApiKey is { } shared)
        {
            Add(new ApiKey(IdentityOptions.A2APrincipal, new Caller(IdentityOptions.A2APrincipal, TaskKey.DefaultTenant, Scopes.All), ApiKey.HashOf(shared)));
        }

        foreach (ApiKey key in keys)
        {
            Add(key);
        }

        return index.ToFrozenDictionary();

        void Add(ApiKey key)
        {
            if (!index.TryAdd(BinaryPrimitives.ReadUInt64LittleEndian(key.Hash), key))
            {
                throw new ApiKeyFileException($"The API key '{key.Id}' is there twice.");
            }
        }
    }

    [LoggerMessage(EventId = 3401, Level = LogLevel.Information, Message = "The file of API keys has changed; {Count} keys are good now")]
    private static partial void LogRead(ILogger logger, int count);

    [LoggerMessage(EventId = 3402, Level = LogLevel.Error, Message = "The keys read before stay good: {Problem}")]
    private static partial void LogKeysBroken(ILogger logger, string problem);
}
