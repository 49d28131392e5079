using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Security.Cryptography;
using Asya.Identity;
using Asya.Settings;
using Asya.Tasks;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Identity;

/// <summary>
/// The valid API keys. The file is read again every few seconds: a key that was removed is revoked, and the streams that it opened end.
/// </summary>
/// <remarks>
/// A broken or missing file is logged and the last good keys stay in use, so an editor that saves twice locks no caller out.
/// </remarks>
internal sealed partial class ApiKeyRing : IDisposable
{
    private readonly IdentityOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<ApiKeyRing> _logger;
    private readonly Lock _lock = new();
    private readonly ITimer? _timer;
    private FrozenDictionary<ulong, ApiKey> _keys;
    private PersonDirectory _people;
    private byte[] _content = [];
    private long _lookedAt;

    /// <exception cref="ApiKeyFileException">The file cannot be used, so the host does not start.</exception>
    public ApiKeyRing(IOptions<IdentityOptions> options, TimeProvider clock, ILogger<ApiKeyRing> logger)
    {
        _options = options.Value;
        _clock = clock;
        _logger = logger;
        _lookedAt = clock.GetTimestamp();
        _keys = _options.ApiKeysFile is null ? Index([]) : ReadFile() ?? Index([]);
        _people = new(_keys.Values);
        if (_options.ApiKeysFile is not null)
        {
            // Requests also reload the file. The timer is for open streams without requests.
            _timer = clock.CreateTimer(
                static ring => ((ApiKeyRing)ring!).ReloadIfChanged(), this, _options.LookAtKeysEvery, _options.LookAtKeysEvery);
        }
    }

    /// <summary>Gets how many keys are good now.</summary>
    public int Count => _keys.Count;

    /// <summary>Finds the caller that a key belongs to; null if the key is unknown or expired.</summary>
    public Caller? Find(string text)
    {
        ReloadIfChanged();
        byte[] hash = ApiKey.HashOf(text);

        // The lookup uses a part of the hash of the sent key. Its timing leaks nothing about any key, since a caller cannot choose a hash.
        return _keys.TryGetValue(BinaryPrimitives.ReadUInt64LittleEndian(hash), out ApiKey? key)
            && CryptographicOperations.FixedTimeEquals(key.Hash, hash)
            && !IsOver(key)
                ? key.Owner
                : null;
    }

    /// <summary>Finds the owner of the key with a <see cref="ApiKey.Credential"/>; null if the key is no longer valid.</summary>
    public Caller? FindOwner(string credential) => FindValid(key => key.Credential == credential).FirstOrDefault();

    /// <summary>Gets the owner of each valid key of a principal.</summary>
    public IEnumerable<Caller> FindOwners(string tenant, string principal) =>
        FindValid(key => key.Caller.Tenant == tenant && PrincipalName.AreSame(key.Caller.Principal, principal));

    /// <summary>Finds the person behind a name; null if no key is that person's.</summary>
    public Person? FindPerson(string tenant, string name)
    {
        ReloadIfChanged();
        return _people.Find(tenant, name);
    }

    /// <summary>Gets the person of a name, known or not.</summary>
    public Person PersonOf(string tenant, string name) => _people.PersonOf(tenant, name);

    /// <summary>Adds the other names by which a caller, and the person for whom it acts, are known.</summary>
    public Caller WithAliases(Caller caller) =>
        caller with
        {
            Aliases = _people.AliasesOf(caller.Tenant, caller.Principal!),
            OnBehalfOf = caller.OnBehalfOf is { } person ? PersonOf(caller.Tenant, person.Name) : null,
        };

    public void Dispose() => _timer?.Dispose();

    private IEnumerable<Caller> FindValid(Func<ApiKey, bool> isMeant)
    {
        ReloadIfChanged();
        return _keys.Values.Where(key => isMeant(key) && !IsOver(key)).Select(static key => key.Owner);
    }

    private bool IsOver(ApiKey key) => key.Caller.Expires <= _clock.GetUtcNow();

    private void ReloadIfChanged()
    {
        if (_options.ApiKeysFile is null || _clock.GetElapsedTime(Volatile.Read(ref _lookedAt)) < _options.LookAtKeysEvery
            || !_lock.TryEnter())
        {
            return;
        }

        try
        {
            Volatile.Write(ref _lookedAt, _clock.GetTimestamp());
            if (ReadFile() is { } keys)
            {
                FrozenDictionary<ulong, ApiKey> before = _keys;
                _keys = keys;
                _people = new(keys.Values);
                LogRead(_logger, keys.Count);
                foreach (ApiKey ended in before.Values.Except(keys.Values))
                {
                    ended.End();
                }
            }
        }
        catch (Exception broken)
        {
            // Whatever is wrong with the file: an exception that left a timer's callback would end the process.
            LogKeysBroken(_logger, broken.Message);
        }
        finally
        {
            _lock.Exit();
        }
    }

    // Null: unchanged. Compared by content, since the modification time of a mounted file is not reliable on every system.
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
            Add(new ApiKey(IdentityOptions.A2APrincipal, new Caller(IdentityOptions.A2APrincipal, TaskKey.DefaultTenant, Scopes.All),
                ApiKey.HashOf(shared)));
        }

        foreach (ApiKey key in keys)
        {
            Add(key);
        }

        return index.ToFrozenDictionary();

        void Add(ApiKey key)
        {
            // An unchanged key stays valid, and its streams stay open.
            ulong part = BinaryPrimitives.ReadUInt64LittleEndian(key.Hash);
            if (!index.TryAdd(part, _keys?.GetValueOrDefault(part) is { } known && known.IsSame(key) ? known : key))
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
