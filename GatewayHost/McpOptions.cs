using System.ComponentModel.DataAnnotations;

namespace Asya.Gateway;

/// <summary>What MCP at <c>/mcp</c> does beyond the protocol.</summary>
public sealed class McpOptions : IValidatableObject
{
    /// <summary>The section of these settings.</summary>
    public const string SectionName = GatewayOptions.SectionName + ":Mcp";

    /// <summary>The fewest bytes of a <see cref="StateKey"/>.</summary>
    public const int MinKeyBytes = 32;

    /// <summary>Gets or sets how long a tool call waits for its task to pause or to end.</summary>
    /// <value>Default: 30 seconds. Clients give up after 60 as a rule.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan Wait { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets the key that signs what a client sends back with the answer to a pause: at least 32 bytes in base64.</summary>
    /// <value>Default: a random one for each process. Gateways that share their clients need to share it.</value>
    public string? StateKey { get; set; }

    /// <summary>Gets or sets how long a question stays open for its client. The task waits on; it can still be answered in other ways.</summary>
    /// <value>Default: 1 day.</value>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan StateLifetime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Judges what an attribute cannot say.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!TryReadKey(StateKey, out _))
        {
            yield return new ValidationResult($"{SectionName}:{nameof(StateKey)} must be at least {MinKeyBytes} bytes in base64: openssl rand -base64 32 makes one.", [nameof(StateKey)]);
        }
    }

    /// <summary>Reads a key; null: none is set.</summary>
    internal static bool TryReadKey(string? text, out byte[]? key)
    {
        key = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            return true;
        }

        byte[] bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out int length) || length < MinKeyBytes)
        {
            return false;
        }

        key = bytes[..length];
        return true;
    }
}
