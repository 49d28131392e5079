using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Mcp;

/// <summary>Signs what clients carry for us, and tells whether it comes back as it was given.</summary>
/// <remarks>
/// Nothing is remembered here. The content is no secret to its owner, so it is signed (HMAC-SHA256) and not encrypted. What was signed for
/// one purpose is worth nothing for another.
/// </remarks>
internal sealed partial class StateSigner : IHostedService
{
    private readonly byte[] _key;
    private readonly bool _isOwnKey;
    private readonly ILogger<StateSigner> _logger;

    public StateSigner(IOptions<GatewayOptions> options, ILogger<StateSigner> logger)
    {
        _isOwnKey = !McpOptions.TryReadKey(options.Value.Mcp.StateKey, out byte[]? key) || key is null;
        _key = key ?? RandomNumberGenerator.GetBytes(McpOptions.MinKeyBytes);
        _logger = logger;
    }

    /// <summary>Says so when several gateways may be there that do not know each other's states.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (_isOwnKey)
        {
            LogOwnKey(_logger);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public string Sign(string purpose, ReadOnlySpan<byte> json)
    {
        string body = Base64Url.EncodeToString(json);
        return $"{body}.{Base64Url.EncodeToString(SignatureOf(purpose, body))}";
    }

    /// <summary>Gets what was signed; null: it was not signed here, or for something else.</summary>
    public byte[]? Open(string purpose, string text)
    {
        int dot = text.IndexOf('.', StringComparison.Ordinal);
        return dot >= 0 && IsSigned(purpose, text[..dot], text[(dot + 1)..]) ? Base64Url.DecodeFromChars(text.AsSpan(0, dot)) : null;
    }

    // The body is base64 and has no colon, so no body with its purpose is another's.
    private byte[] SignatureOf(string purpose, string body) =>
        HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(purpose.Length == 0 ? body : $"{purpose}:{body}"));

    private bool IsSigned(string purpose, string body, string signature)
    {
        Span<byte> bytes = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return Ascii.IsValid(body)
            && signature.Length == Base64Url.GetEncodedLength(bytes.Length)
            && Base64Url.TryDecodeFromChars(signature, bytes, out int length)
            && length == bytes.Length
            && CryptographicOperations.FixedTimeEquals(bytes, SignatureOf(purpose, body));
    }

    [LoggerMessage(EventId = 3501, Level = LogLevel.Information,
        Message = "Questions of MCP clients are signed with a key of this process alone: other gateways, and this one after a restart, will not take their answers. Asya:Gateway:Mcp:StateKey shares one")]
    private static partial void LogOwnKey(ILogger logger);
}
