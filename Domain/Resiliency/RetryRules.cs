using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Asya.Steps;
using Asya.Timing;

namespace Asya.Domain.Resiliency;

/// <summary>Which policy serves a failure, and when the next attempt is due.</summary>
public static class RetryRules
{
    /// <summary>
    /// The error of a handler's process that ended in the middle of a step: as far as is known, the payload is not at fault.
    /// </summary>
    public const string ProcessDied = "asya.ActorProcessDied";

    /// <summary>The error of an attempt that took longer than its actor may take.</summary>
    public const string ActorTimeout = "asya.ActorTimeout";

    /// <summary>How often a step is retried after its process died, with or without a policy.</summary>
    internal const int MaxCrashes = 3;

    /// <summary>Finds the policy for an error: a rule of the actor, else of the flow, else the default policy of either.</summary>
    /// <param name="actor">What the actor says.</param>
    /// <param name="flow">What the task's flow says.</param>
    /// <param name="types">The error's type, then the types it derives from.</param>
    /// <returns>Null: the step is not tried again.</returns>
    public static RetryPolicy? PolicyFor(ResiliencyPlan? actor, ResiliencyPlan? flow, ImmutableArray<string> types)
    {
        if (Names(actor?.NonRetryable, types) || Names(flow?.NonRetryable, types))
        {
            return null;
        }

        return ByRule(actor, types) ?? ByRule(flow, types) ?? Named(actor, ResiliencyPlan.DefaultPolicy)
            ?? Named(flow, ResiliencyPlan.DefaultPolicy);
    }

    /// <summary>
    /// Tells how long to wait after so many failures. The jitter follows from the attempt's number, so that the same decision is made
    /// twice.
    /// </summary>
    public static TimeSpan DelayAfter(RetryPolicy policy, int failures, StepNumber attempt)
    {
        ArgumentNullException.ThrowIfNull(policy);
        Backoff backoff = new(policy.InitialDelay, policy.MaxDelay) { Growth = policy.BackOff, Jitter = policy.Jitter ? 0.5 : 0 };
        return backoff.DelayAfter(failures, Fraction(attempt));
    }

    private static RetryPolicy? ByRule(ResiliencyPlan? plan, ImmutableArray<string> types)
    {
        foreach (RetryRule rule in plan?.Rules ?? [])
        {
            if (Names(rule.Errors, types))
            {
                return Named(plan, rule.Policy);
            }
        }

        return null;
    }

    private static RetryPolicy? Named(ResiliencyPlan? plan, string policy) => plan?.Policies.GetValueOrDefault(policy);

    private static bool Names(ImmutableArray<string>? names, ImmutableArray<string> types) =>
        names is { IsDefaultOrEmpty: false } some && some.Any(name => types.Any(type => Fits(name, type)));

    // Short or qualified: ValueError, mymodule.ValueError, TimeoutException, System.TimeoutException.
    private static bool Fits(string name, string type) =>
        type.EndsWith(name, StringComparison.Ordinal) && (type.Length == name.Length || type[^(name.Length + 1)] is '.' or '+');

    private static double Fraction(StepNumber attempt)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{attempt.Task}/{attempt.Step}/{attempt.Attempt}"));
        return BinaryPrimitives.ReadUInt32BigEndian(hash) / (uint.MaxValue + 1.0);
    }
}
