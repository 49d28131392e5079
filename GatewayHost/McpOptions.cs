using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Asya.Gateway;

/// <summary>What MCP at <c>/mcp</c> does beyond the protocol.</summary>
public sealed class McpOptions : IValidatableObject
{
    /// <summary>The section of these settings.</summary>
    public const string SectionName = GatewayOptions.SectionName + ":Mcp";

    /// <summary>The full name of <see cref="StateKey"/>.</summary>
    public const string StateKeyName = SectionName + ":" + nameof(StateKey);

    /// <summary>The fewest bytes of a <see cref="StateKey"/>.</summary>
    public const int MinKeyBytes = 32;

    /// <summary>Gets or sets how long a tool call waits for its task to pause or to end.</summary>
    /// <value>Default: 30 seconds. Clients give up after 60 as a rule.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan Wait { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets the key that signs what a client sends back with the answer to a pause: at least 32 bytes in base64.</summary>
    /// <value>
    /// A cluster must be given one, the same for all silos and gateways. One box keeps its own with its data. A host of your own that sets
    /// none has
    /// a random one for each process.
    /// </value>
    public string? StateKey { get; set; }

    /// <summary>
    /// Gets or sets how long a question stays open for its client. The task waits on; it can still be answered in other ways.
    /// </summary>
    /// <value>Default: 1 day.</value>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan StateLifetime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Validates what attributes cannot express.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!TryReadKey(StateKey, out _))
        {
            yield return new ValidationResult(
                $"{StateKeyName} must be at least {MinKeyBytes} bytes in base64: openssl rand -base64 32 makes one.", [nameof(StateKey)]);
        }
    }

    /// <summary>Says that a cluster has no key.</summary>
    public static OptionsValidationException KeyIsMissing() => new(
        StateKeyName, typeof(string),
        [$"{StateKeyName} must be set in a cluster, the same for all silos and gateways: openssl rand -base64 32 makes one."]);

    /// <summary>Reads a key; null: none is set.</summary>
    public static bool TryReadKey(string? text, out byte[]? key)
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
