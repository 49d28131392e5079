using Asya.Timing;

namespace Asya.Gateway.Webhooks;

/// <summary>What follows from a failed attempt. Pure.</summary>
internal static class WebhookBackoff
{
    /// <summary>Computes the wait before the next attempt: doubled after each failure, up to a limit, with half of it random.</summary>
    /// <param name="failures">How often it has failed, this time included.</param>
    /// <param name="options">First and longest wait.</param>
    /// <param name="chance">A random number from 0 to 1, so that webhooks that failed together are not all retried together.</param>
    /// <param name="asked">The <c>Retry-After</c> of the webhook's answer.</param>
    public static TimeSpan After(int failures, WebhookOptions options, double chance, TimeSpan asked)
    {
        Backoff backoff = new(options.FirstRetry, options.LongestRetry) { Jitter = 0.5, OnlyShortens = true };
        TimeSpan wait = backoff.DelayAfter(failures, chance);
        return asked <= wait ? wait : asked < options.LongestRetry ? asked : options.LongestRetry;
    }

    /// <summary>Whether delivery is given up: after too many attempts or too long a time.</summary>
    /// <param name="failures">How often it has failed, this time included.</param>
    /// <param name="failingFor">How long ago it failed for the first time.</param>
    /// <param name="options">The limits.</param>
    public static bool IsEnough(int failures, TimeSpan failingFor, WebhookOptions options) =>
        failures >= options.MaxAttempts || failingFor >= options.MaxAge;
}
