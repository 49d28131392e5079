using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Asya.Gateway;

/// <summary>What the gateway may do and how long it waits.</summary>
public sealed class GatewayOptions
{
    public const string SectionName = "Asya:Gateway";

    /// <summary>The command line switch that hosts turn into <see cref="Insecure"/>.</summary>
    public const string InsecureSwitch = "--insecure";

    /// <summary>Whether every caller is served on every address: no check of Host, Origin and Sec-Fetch-Site.</summary>
    /// <value>Default: false. While identity is off, every caller that reaches the port has full access to every task.</value>
    public bool Insecure { get; set; }

    /// <summary>Gets or sets the host names, beside the loopback ones, that Host may have, and Origin where nothing is changed.</summary>
    public IList<string> AllowedHosts { get; set; } = [];

    /// <summary>
    /// Gets or sets the origins, as browsers send them (<c>https://app.example</c>), whose pages may call from elsewhere (CORS).
    /// </summary>
    /// <value>Default: none.</value>
    public IList<string> AllowedOrigins { get; set; } = [];

    /// <summary>Gets or sets the path that everything is under, when a proxy passes it on instead of taking it away.</summary>
    /// <value>Default: none. Example: <c>/asya</c>.</value>
    [RegularExpression("(/[A-Za-z0-9._~-]+)+",
        ErrorMessage = "Asya:Gateway:PathBase is a path such as /asya: it starts with a slash and does not end with one.")]
    public string? PathBase { get; set; }

    /// <summary>
    /// Gets or sets the networks (<c>10.0.0.0/8</c>, <c>::1/128</c>) of the proxies whose <c>X-Forwarded-*</c> headers are believed.
    /// </summary>
    /// <value>Default: none. Without it every caller behind a proxy shares the proxy's rate limit.</value>
    public IList<string> TrustedProxies { get; set; } = [];

    /// <summary>Gets or sets the longest <c>?wait=</c>, in seconds.</summary>
    /// <value>Default: 300. Range: 0 to 3600.</value>
    [Range(0, 3600)]
    public int MaxWaitSeconds { get; set; } = 300;

    /// <summary>Gets or sets how long an answer that comes before the first pause waits for it.</summary>
    /// <value>Default: 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan EarlyAnswerWait { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how long a blocking A2A call waits for the task to pause or to end.</summary>
    /// <value>Default: 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan A2ABlockingWait { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how often a waiting request reads the task's row, in case the live feed lost an event.</summary>
    /// <value>Default: 2 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan WaiterLooksEvery { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets or sets how often an event stream looks at the task's rows, for the same reason.</summary>
    /// <value>Default: 5 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan StreamLooksEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets after how much silence an event stream shows that it is alive.</summary>
    /// <value>Default: 15 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan KeepAliveEvery { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Gets or sets how many events one slow reader of a stream may be behind before the stream is closed.</summary>
    /// <value>Default: 256.</value>
    [Range(1, 100_000)]
    public int StreamBuffer { get; set; } = 256;

    /// <summary>Gets or sets what holds for push notifications.</summary>
    [ValidateObjectMembers]
    public WebhookOptions Push { get; set; } = new();

    /// <summary>Gets or sets the A2A agent card.</summary>
    [ValidateObjectMembers]
    public AgentCardOptions AgentCard { get; set; } = new();

    /// <summary>Gets or sets how MCP waits and signs.</summary>
    [ValidateObjectMembers]
    public McpOptions Mcp { get; set; } = new();
}

[OptionsValidator]
internal sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;
