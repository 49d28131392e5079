using System.ComponentModel.DataAnnotations;

namespace Asya.Gateway;

/// <summary>Whom push notifications may be sent to, how often, and how long it is tried.</summary>
public sealed class WebhookOptions
{
    public const string SectionName = GatewayOptions.SectionName + ":Push";

    /// <summary>Whether there are push notifications.</summary>
    /// <value>Default: true. False: the agent card says so, webhooks are refused, and nothing is sent.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>Gets or sets the hosts that webhooks may be at: <c>host</c>, <c>host:port</c> or <c>*.domain</c>.</summary>
    /// <value>Default: none, which means any host with public addresses.</value>
    public IList<string> AllowedHosts { get; set; } = [];

    /// <summary>Whether webhooks may be http, and in private networks or on this machine.</summary>
    /// <value>Default: false. With true, a caller that may start a task can make this gateway call addresses that only the gateway can
    /// reach.</value>
    public bool AllowInsecure { get; set; }

    /// <summary>Gets or sets how many webhooks a task may have.</summary>
    /// <value>Default: 10.</value>
    [Range(1, 100)]
    public int MaxPerTask { get; set; } = 10;

    /// <summary>Gets or sets how many webhooks a principal may have whose tasks are not over; 0: no limit.</summary>
    /// <value>Default: 10,000.</value>
    [Range(0, int.MaxValue)]
    public int MaxPerPrincipal { get; set; } = 10_000;

    /// <summary>Gets or sets how long a webhook may take to answer.</summary>
    /// <value>Default: 10 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:02:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets how many webhooks are called at the same time.</summary>
    /// <value>Default: 32.</value>
    [Range(1, 1000)]
    public int Concurrency { get; set; } = 32;

    /// <summary>Gets or sets how long to wait after the first failure. Each further one doubles it.</summary>
    /// <value>Default: 1 second.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan FirstRetry { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets the longest wait between two attempts.</summary>
    /// <value>Default: 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan LongestRetry { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Gets or sets after how many attempts at one notification its webhook is given up.</summary>
    /// <value>Default: 20.</value>
    [Range(1, 10_000)]
    public int MaxAttempts { get; set; } = 20;

    /// <summary>Gets or sets for how long a notification is tried before its webhook is given up.</summary>
    /// <value>Default: 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// Gets or sets how often to look for something to send, in case the live feed lost an event or another gateway died.
    /// </summary>
    /// <value>Default: 5 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan LooksEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets how long attempts may go on when the gateway stops. What is not done then is left to others.</summary>
    /// <value>Default: 3 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Gets or sets a PEM file with P-256 private keys. The first one signs notifications; the public halves of all are published.
    /// </summary>
    /// <value>Default: none, notifications are not signed.</value>
    public string? SigningKeyFile { get; set; }

    /// <summary>Gets or sets the <c>iss</c> of signatures: what receivers know this gateway as, such as its public address.</summary>
    public string? Issuer { get; set; }
}
