using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Asya.TestKit;

/// <summary>A file of API keys, made here: a process for each would take longer than the tests.</summary>
public sealed class TestKeys : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly List<object> _entries = [];

    /// <summary>Gets the keys by whose they are.</summary>
    public Dictionary<string, string> Credentials { get; } = [];

    public void Add(string name, string[] scopes, string[]? groups = null, string tenant = "", string[]? aliases = null,
        string[]? mayActFor = null)
    {
        string key = $"asya_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))}";
        string hash = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}";
        Credentials[name] = key;
        _entries.Add(new
        {
            id = name,
            principal = name,
            tenant,
            scopes,
            groups = groups ?? [],
            aliases = aliases ?? [],
            may_act_for = mayActFor ?? [],
            hash,
        });
    }

    /// <summary>Writes the file and gets its path.</summary>
    public string Write()
    {
        File.WriteAllText(_directory["keys.json"], JsonSerializer.Serialize(new { keys = _entries }));
        return _directory["keys.json"];
    }

    public void Dispose() => _directory.Dispose();
}
