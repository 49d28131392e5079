using System.Text.Json;
using System.Text.Json.Serialization;
using Asya.Tasks;

namespace Asya.Gateway.Identity;

/// <summary>
/// The file of API keys: <c>{"keys":[{"id","principal","aliases":[],"tenant?","scopes":[],"groups":[],"may_act_for":[],"hash",
/// "expires?"}]}</c>.
/// </summary>
internal sealed partial record ApiKeyFile(IReadOnlyList<ApiKeyFile.Entry> Keys)
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        TypeInfoResolver = Json.Default,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,

        // A misspelt "expires" must not result in a key without expiry.
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Reads the file's content.</summary>
    /// <exception cref="ApiKeyFileException">The file is invalid.</exception>
    public static IReadOnlyList<ApiKey> Parse(string path, ReadOnlySpan<byte> content)
    {
        ApiKeyFile? file;
        try
        {
            file = JsonSerializer.Deserialize<ApiKeyFile>(content, Form);
        }
        catch (JsonException bad)
        {
            // The parser's messages quote no values, but they are written for programmers.
            throw new ApiKeyFileException(
                $"{path}:{bad.LineNumber + 1}: this is not {{\"keys\": [{{\"id\", \"principal\", \"aliases\", \"tenant\", \"scopes\", \"groups\", \"may_act_for\", \"hash\", \"expires\"}}]}} ({bad.Path}).", bad);
        }

        if (file?.Keys is null)
        {
            throw new ApiKeyFileException($"{path}: there is no list of \"keys\".");
        }

        List<ApiKey> keys = [];
        foreach (Entry entry in file.Keys)
        {
            keys.Add(KeyOf(entry, problem => new ApiKeyFileException($"{path}: the key '{entry?.Id}' {problem}.")));
        }

        if (keys.DistinctBy(static key => key.Id).Count() < keys.Count
            || keys.DistinctBy(static key => ApiKey.Show(key.Hash)).Count() < keys.Count)
        {
            throw new ApiKeyFileException($"{path}: two keys have the same id or the same hash.");
        }

        return PersonDirectory.FindClash(keys) is { } clash ? throw new ApiKeyFileException($"{path}: {clash}") : keys;
    }

    /// <summary>Writes an entry as it belongs into the file.</summary>
    public static string Show(Entry entry) => JsonSerializer.Serialize(entry, Form);

    private static ApiKey KeyOf(Entry? entry, Func<string, ApiKeyFileException> problem)
    {
        if (entry is null || string.IsNullOrEmpty(entry.Id))
        {
            throw problem("has no id");
        }

        if (!Caller.IsPrincipal(entry.Principal))
        {
            throw problem($"has no principal of 1 to {Caller.MaxPrincipalLength} characters");
        }

        string tenant = entry.Tenant ?? TaskKey.DefaultTenant;
        if (!Caller.IsTenant(tenant))
        {
            throw problem($"has a tenant that is not at most {Caller.MaxTenantLength} of A-Z a-z 0-9 . _ -");
        }

        Scope scopes = Scope.None;
        foreach (string? name in entry.Scopes ?? [])
        {
            scopes |= Scopes.TryParse(name, out Scope scope)
                ? scope
                : throw problem($"has the scope '{name}', which is none of {string.Join(", ", Scopes.Names)}");
        }

        if (scopes == Scope.None)
        {
            throw problem("has no scopes");
        }

        if (entry.Groups?.Any(static group => !Caller.IsPrincipal(group)) == true)
        {
            throw problem($"has a group without a name of 1 to {Caller.MaxPrincipalLength} characters");
        }

        if (entry.Aliases?.Any(static alias => !Caller.IsPrincipal(alias)) == true)
        {
            throw problem($"has an alias that is no name of 1 to {Caller.MaxPrincipalLength} characters");
        }

        if (entry.MayActFor?.Any(static name => !Caller.IsPrincipal(name)) == true)
        {
            throw problem($"may act for a name that is none of 1 to {Caller.MaxPrincipalLength} characters");
        }

        Caller caller = new(
            entry.Principal, tenant, Scopes.WithIncluded(scopes), entry.Expires)
        {
            Groups = [.. entry.Groups?.OfType<string>() ?? []],
            MayActFor = [.. entry.MayActFor?.OfType<string>() ?? []],
        };
        return new ApiKey(entry.Id, caller, HashOf(entry.Hash) ?? throw problem("has no hash of the form sha256:<64 hex digits>"))
        {
            Aliases = [.. entry.Aliases?.OfType<string>() ?? []],
        };
    }

    private static byte[]? HashOf(string? text)
    {
        if (text is null || !text.StartsWith(ApiKey.HashPrefix, StringComparison.Ordinal) || text.Length != ApiKey.HashPrefix.Length + 64)
        {
            return null;
        }

        try
        {
            return Convert.FromHexString(text.AsSpan(ApiKey.HashPrefix.Length));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    internal sealed record Entry(string? Id, string? Principal, string? Tenant, IReadOnlyList<string?>? Scopes, string? Hash,
        DateTimeOffset? Expires = null, IReadOnlyList<string?>? Groups = null, IReadOnlyList<string?>? Aliases = null,
        [property: JsonPropertyName("may_act_for")] IReadOnlyList<string?>? MayActFor = null);

    [JsonSerializable(typeof(ApiKeyFile))]
    private sealed partial class Json : JsonSerializerContext;
}
