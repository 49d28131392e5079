using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Client;

/// <summary>From typed values to the JSON that travels, and back.</summary>
internal static class ClientJson
{
    /// <exception cref="ArgumentException">The value is no object in JSON, or more than a payload may be.</exception>
    public static JsonBytes Object<T>(T value, JsonTypeInfo<T> type, string parameter)
    {
        byte[] bytes = value is JsonBytes ready ? ready.Utf8.ToArray() : JsonSerializer.SerializeToUtf8Bytes(value, type);
        if (bytes.Length > PayloadLimits.MaxBytes)
        {
            throw new ArgumentException($"A payload has at most {PayloadLimits.MaxBytes} bytes; this one has {bytes.Length}.", parameter);
        }

        return StrictJson.Inspect(bytes) is { IsObject: true }
            ? new JsonBytes(bytes)
            : throw new ArgumentException($"{typeof(T).Name} is not written as a JSON object without doubled names.", parameter);
    }

    public static JsonTypeInfo<T> TypeOf<T>(JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));

    public static string Digest(params ReadOnlySpan<string> parts)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string part in parts)
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(part));
            hash.AppendData([0]);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
