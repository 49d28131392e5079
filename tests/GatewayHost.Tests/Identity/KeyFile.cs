using System.Text.Json;
using Asya.Gateway.Identity;

namespace Asya.Gateway.Tests.Identity;

/// <summary>A file of API keys in which the key of each is its id with "-key" behind it.</summary>
internal sealed class KeyFile : IDisposable
{
    private readonly string _path = Path.GetTempFileName();
    private readonly List<object> _entries = [];

    public string FilePath => _path;

    public KeyFile With(
        string id, string scopes, string? principal = null, string? tenant = null, DateTimeOffset? expires = null, string? groups = null,
        string[]? aliases = null, string[]? mayActFor = null, string? key = null)
    {
        _entries.Add(
            new
            {
                id,
                principal = principal ?? id,
                tenant = tenant
                ?? "",
                scopes = scopes.Split(' '),
                groups = groups?.Split(' '),
                hash = ApiKey.Show(ApiKey.HashOf(key ?? KeyOf(id))),
                expires,
                aliases,
                may_act_for = mayActFor
            });
        Write(JsonSerializer.Serialize(new { keys = _entries }));
        return this;
    }

    public KeyFile Without(string id)
    {
        _entries.RemoveAll(entry => JsonSerializer.Serialize(entry).Contains($"\"id\":\"{id}\"", StringComparison.Ordinal));
        Write(JsonSerializer.Serialize(new { keys = _entries }));
        return this;
    }

    public void Write(string content) => File.WriteAllText(_path, content);

    public static string KeyOf(string id) => id + "-key";

    public void Dispose() => File.Delete(_path);
}
