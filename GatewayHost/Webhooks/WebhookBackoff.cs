using Asya.Timing;

namespace Asya.Gateway.Webhooks;

/// <summary>What follows from a failed attempt. Pure.</summary>
internal static class WebhookBackoff
{
    /// <summary>Gets how long to wait: twice as long after each failure, up to a limit, of which half is chance.</summary>
    /// <param name="failures">How often it has failed, this time included.</param>
    /// <param name="options">First and longest wait.</param>
    /// <param name="chance">0 to 1. Webhooks that failed together should not all be tried again together.</param>
    /// <param name="asked">How long the webhook itself asks to be left alone.</param>
    public static TimeSpan After(int failures, WebhookOptions options, double chance, TimeSpan asked)
    {
        Backoff backoff = new(options.FirstRetry, options.LongestRetry) { Jitter = 0.5, OnlyShortens = true };
        TimeSpan wait = backoff.DelayAfter(failures, chance);
        return asked <= wait ? wait : asked < options.LongestRetry ? asked : options.LongestRetry;
    }

    /// <summary>Tells whether it was tried often or long enough.</summary>
    /// <param name="failures">How often it has failed, this time included.</param>
    /// <param name="failingFor">How long ago it failed for the first time.</param>
    /// <param name="options">The limits.</param>
    public static bool IsEnough(int failures, TimeSpan failingFor, WebhookOptions options) => failures >= options.MaxAttempts || failingFor >= options.MaxAge;
}
