using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Asya.Gateway.Identity;
using Asya.Gateway.Responses;
using Asya.Tasks;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Mcp;

/// <summary>Signs the state of a question, and takes it back only as it was given, from whom it was given to, and in its time.</summary>
/// <remarks>
/// Nothing is remembered here. That a question is answered once is the task's doing: it takes one answer to a pause. The content is no
/// secret to its owner, so it is signed (HMAC-SHA256) and not encrypted.
/// </remarks>
internal sealed partial class RequestStates : IHostedService
{
    private readonly byte[] _key;
    private readonly bool _isOwnKey;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _lifetime;
    private readonly ILogger<RequestStates> _logger;

    public RequestStates(IOptions<GatewayOptions> options, TimeProvider clock, ILogger<RequestStates> logger)
    {
        McpOptions mcp = options.Value.Mcp;
        _isOwnKey = !McpOptions.TryReadKey(mcp.StateKey, out byte[]? key) || key is null;
        _key = key ?? RandomNumberGenerator.GetBytes(McpOptions.MinKeyBytes);
        _clock = clock;
        _lifetime = mcp.StateLifetime;
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

    public string Protect(Caller caller, RequestState state)
    {
        using PooledJson json = PooledJson.Rent();
        Utf8JsonWriter writer = json.Writer;
        writer.WriteStartObject();
        writer.WriteString("task"u8, state.Task.Value);
        writer.WriteNumber("pause"u8, state.Pause);
        writer.WriteString("tool"u8, state.Tool);
        writer.WriteString("tenant"u8, caller.Tenant);
        writer.WriteString("principal"u8, caller.Principal);
        writer.WriteNumber("until"u8, (_clock.GetUtcNow() + _lifetime).ToUnixTimeSeconds());
        writer.WriteEndObject();
        string body = Base64Url.EncodeToString(json.Written.Span);
        return $"{body}.{Base64Url.EncodeToString(Sign(body))}";
    }

    /// <summary>Takes a state back; null: it is not one that we have given to this caller for this tool.</summary>
    /// <exception cref="ToolRefusedException">It was good once, and its time is over.</exception>
    public RequestState? Unprotect(Caller caller, string tool, string text)
    {
        int dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || !IsSigned(text[..dot], text[(dot + 1)..]))
        {
            return null;
        }

        // Signed by us, so it is as it was written.
        using JsonDocument document = JsonDocument.Parse(Base64Url.DecodeFromChars(text.AsSpan(0, dot)));
        JsonElement state = document.RootElement;
        if (state.GetProperty("tenant"u8).GetString() != caller.Tenant
            || state.GetProperty("principal"u8).GetString() != caller.Principal
            || state.GetProperty("tool"u8).GetString() != tool)
        {
            return null;
        }

        TaskId task = TaskId.Parse(state.GetProperty("task"u8).GetString()!, null);
        return _clock.GetUtcNow() < DateTimeOffset.FromUnixTimeSeconds(state.GetProperty("until"u8).GetInt64())
            ? new RequestState(task, state.GetProperty("pause"u8).GetInt32(), tool)
            : throw new ToolRefusedException("request_state_expired",
                $"The question is too old to be answered this way. Task {task} waits on; answer it with {ToolNames.Resume}.");
    }

    private byte[] Sign(string body) => HMACSHA256.HashData(_key, System.Text.Encoding.ASCII.GetBytes(body));

    private bool IsSigned(string body, string signature)
    {
        Span<byte> bytes = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return System.Text.Ascii.IsValid(body)
            && signature.Length == Base64Url.GetEncodedLength(bytes.Length)
            && Base64Url.TryDecodeFromChars(signature, bytes, out int length)
            && length == bytes.Length
            && CryptographicOperations.FixedTimeEquals(bytes, Sign(body));
    }

    [LoggerMessage(EventId = 3501, Level = LogLevel.Information,
        Message = "Questions of MCP clients are signed with a key of this process alone: other gateways, and this one after a restart, will not take their answers. Asya:Gateway:Mcp:StateKey shares one")]
    private static partial void LogOwnKey(ILogger logger);
}
