using System.Buffers.Text;
using System.Text.Json;
using Asya.Payloads;

namespace Asya.Gateway.Identity;

/// <summary>
/// What a token must be before its signature is looked at: every program reads the same in it, and what must be understood is not ignored.
/// </summary>
/// <remarks>
/// Libraries take the first or the last of two claims of one name, convert the types of claims, and skip extensions that a token says must
/// be understood (RFC 7515, 4.1.11). A proxy in front that reads such a token differently would let through what it should stop.
/// </remarks>
internal static class TokenSyntax
{
    public const int MaxLength = 16 * 1024;

    private const int MaxDepth = 16;

    /// <summary>Gets what is wrong with a token; null: nothing. Quotes nothing of it.</summary>
    public static string? Defect(string text, JwtOptions options, out string? algorithm, out string? keyId)
    {
        algorithm = keyId = null;
        if (text.Length > MaxLength)
        {
            return "it is too long";
        }

        if (text.Split('.') is not [var first, var second, _])
        {
            return "it is not a signed token of three parts";
        }

        using JsonDocument? header = Parse(first);
        using JsonDocument? claims = Parse(second);
        if (header is null || claims is null)
        {
            return "its header and its claims are not JSON objects whose members have different names";
        }

        string? defect = HeaderDefect(header.RootElement) ?? ClaimDefect(claims.RootElement, options);
        if (defect is null)
        {
            algorithm = TextOf(header.RootElement, "alg"u8);
            keyId = TextOf(header.RootElement, "kid"u8);
        }

        return defect;
    }

    private static JsonDocument? Parse(string part)
    {
        byte[]? json = Base64Url.IsValid(part) ? Base64Url.DecodeFromChars(part) : null;
        return StrictJson.Inspect(json, MaxDepth).IsObject ? JsonDocument.Parse(json) : null;
    }

    // No extension is understood here, so a token that needs one is not either.
    private static string? HeaderDefect(JsonElement header) =>
        header.TryGetProperty("crit"u8, out _) ? "it has critical extensions"
        : header.TryGetProperty("b64"u8, out JsonElement b64) && b64.ValueKind != JsonValueKind.True ? "its payload is not encoded"
        : Wrong(header, IsText, "alg", "kid", "typ", "cty", "x5t");

    private static string? ClaimDefect(JsonElement claims, JwtOptions options) =>
        Wrong(claims, IsText, "iss", "sub", "jti", options.PrincipalClaim, options.TenantClaim, options.OnBehalfOfClaim)
        ?? Wrong(claims, IsNumber, "exp", "nbf", "iat")
        ?? Wrong(claims, IsTextOrTexts, "aud", "scope", "scp", options.GroupsClaim);

    private static string? Wrong(JsonElement element, Func<JsonElement, bool> isRight, params ReadOnlySpan<string?> names)
    {
        foreach (string? name in names)
        {
            if (name is not null && element.TryGetProperty(name, out JsonElement value) && !isRight(value))
            {
                return $"its '{name}' is of the wrong type";
            }
        }

        return null;
    }

    private static string? TextOf(JsonElement element, ReadOnlySpan<byte> name) =>
        element.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private static bool IsText(JsonElement value) => value.ValueKind == JsonValueKind.String;

    // Seconds since 1970, within what dates can be.
    private static bool IsNumber(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double seconds) && seconds is >= 0 and < 253402300800;

    private static bool IsTextOrTexts(JsonElement value) =>
        IsText(value) || (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(IsText));
}
