using System.Collections.Immutable;
using System.Globalization;
using Asya.Domain.Resiliency;
using Asya.Timing;
using YamlDotNet.RepresentationModel;

namespace Asya.Grains.Configuration;

/// <summary>Reads the <c>resiliency:</c> of a flow or an actor, in both shapes of the original.</summary>
internal static class ResiliencyBlock
{
    private const int MaxAttempts = 10_000;

    private static readonly ImmutableArray<string> FlowKeys = ["retry", "nonRetryableErrors", "policies", "rules", "circuitBreaker"];
    private static readonly ImmutableArray<string> ActorKeys = [.. FlowKeys, "actorTimeout"];
    private static readonly ImmutableArray<string> RetryKeys = [
        "policy", "maxAttempts", "initialInterval", "maxInterval", "backoffCoefficient", "jitter"];
    private static readonly ImmutableArray<string> PolicyKeys = [
        "maxAttempts", "backoff", "initialDelay", "maxInterval", "maxDuration", "jitter", "onExhausted"];

    public static ResiliencyPlan OfFlow(YamlReader reader, YamlNode node) => Plan(reader, reader.Fields(node, "'resiliency'", FlowKeys));

    /// <summary>Reads an actor's block, which may also hold the actor's timeout.</summary>
    public static ActorResiliency OfActor(YamlReader reader, YamlNode node)
    {
        Dictionary<string, YamlNode> values = reader.Fields(node, "'resiliency'", ActorKeys);
        return new(Plan(reader, values), values.TryGetValue("actorTimeout", out YamlNode? timeout)
            ? reader.Duration(timeout, "actorTimeout")
            : null);
    }

    private static ResiliencyPlan Plan(YamlReader reader, Dictionary<string, YamlNode> values)
    {
        ImmutableDictionary<string, RetryPolicy>.Builder policies =
            ImmutableDictionary.CreateBuilder<string, RetryPolicy>(StringComparer.Ordinal);
        if (values.TryGetValue("policies", out YamlNode? block))
        {
            foreach ((YamlNode name, YamlNode policy) in block is YamlMappingNode map
                ? map
                : throw reader.At(block, "'policies' must be a mapping of names to policies"))
            {
                policies[reader.Text(name, "a policy's name")] = Policy(reader, policy);
            }
        }

        if (values.TryGetValue("retry", out YamlNode? retry) && !policies.TryAdd(ResiliencyPlan.DefaultPolicy, Retry(reader, retry)))
        {
            throw reader.At(retry, $"'retry' is the policy '{ResiliencyPlan.DefaultPolicy}', which stands in 'policies' too");
        }

        return new()
        {
            Policies = policies.ToImmutable(),
            Rules = values.TryGetValue("rules", out YamlNode? rules)
                ? [.. reader.Sequence(rules, "rules").Select(r => Rule(reader, r, policies))]
                : [],
            NonRetryable = values.TryGetValue("nonRetryableErrors", out YamlNode? never)
                ? reader.Texts(never, "nonRetryableErrors", "an error in nonRetryableErrors")
                : [],
            Breaker = values.TryGetValue("circuitBreaker", out YamlNode? breaker) ? Breaker(reader, breaker) : null,
        };
    }

    /// <summary>The older shape: one policy for all errors.</summary>
    private static RetryPolicy Retry(YamlReader reader, YamlNode node)
    {
        Dictionary<string, YamlNode> values = reader.Fields(node, "'retry'", RetryKeys);
        RetryPolicy policy = Common(reader, values, "policy", "initialInterval");
        if (!values.TryGetValue("backoffCoefficient", out YamlNode? text))
        {
            return policy;
        }

        return double.TryParse(reader.Text(text, "backoffCoefficient"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out double coefficient) && coefficient is 1 or 2
            ? policy with { BackOff = coefficient == 1 ? BackoffGrowth.Constant : policy.BackOff }
            : throw reader.At(text, $"'backoffCoefficient' must be 2 (each wait twice the last) or 1 (all the same), not '{text}'");
    }

    private static RetryPolicy Policy(YamlReader reader, YamlNode node)
    {
        Dictionary<string, YamlNode> values = reader.Fields(node, "a policy", PolicyKeys);
        return Common(reader, values, "backoff", "initialDelay") with
        {
            MaxDuration = values.TryGetValue("maxDuration", out YamlNode? duration) ? reader.Duration(duration, "maxDuration") : null,
            OnExhausted = values.TryGetValue("onExhausted", out YamlNode? route)
                ? reader.Texts(route, "onExhausted", "an actor in onExhausted")
                : [],
        };
    }

    /// <summary>The settings of both shapes, with the name in each.</summary>
    private static RetryPolicy Common(YamlReader reader, Dictionary<string, YamlNode> values, string backOffKey, string delayKey)
    {
        RetryPolicy usual = new();
        return usual with
        {
            MaxAttempts = values.TryGetValue("maxAttempts", out YamlNode? attempts)
                ? reader.Integer(attempts, "maxAttempts", 1, MaxAttempts)
                : usual.MaxAttempts,
            BackOff = values.TryGetValue(backOffKey, out YamlNode? backOff)
                ? reader.Choice(backOff, backOffKey, ("exponential", BackoffGrowth.Exponential), ("linear", BackoffGrowth.Linear),
                    ("constant", BackoffGrowth.Constant))
                : usual.BackOff,
            InitialDelay = values.TryGetValue(delayKey, out YamlNode? delay)
                ? reader.Duration(delay, delayKey, mayBeZero: true)
                : usual.InitialDelay,
            MaxDelay = values.TryGetValue("maxInterval", out YamlNode? longest) ? reader.Duration(longest, "maxInterval") : usual.MaxDelay,
            Jitter = values.TryGetValue("jitter", out YamlNode? jitter) ? reader.Flag(jitter, "jitter") : usual.Jitter,
        };
    }

    private static RetryRule Rule(YamlReader reader, YamlNode node, ImmutableDictionary<string, RetryPolicy>.Builder policies)
    {
        Dictionary<string, YamlNode> values = reader.Fields(node, "a rule", ["errors", "policy"]);
        YamlNode Required(string key) =>
            values.TryGetValue(key, out YamlNode? value) ? value : throw reader.At(node, $"the rule has no '{key}'");
        ImmutableArray<string> errors = reader.Texts(Required("errors"), "errors", "an error in errors");
        string policy = reader.Text(Required("policy"), "policy");
        return policies.ContainsKey(policy)
            ? new(errors, policy)
            : throw reader.At(values["policy"], $"there is no policy '{policy}' in 'policies'");
    }

    private static CircuitBreaker Breaker(YamlReader reader, YamlNode node)
    {
        Dictionary<string, YamlNode> values = reader.Fields(node, "'circuitBreaker'", ["failures", "openFor"]);
        YamlNode Required(string key) =>
            values.TryGetValue(key, out YamlNode? value) ? value : throw reader.At(node, $"the circuit breaker has no '{key}'");
        return new(reader.Integer(Required("failures"), "failures", 1, MaxAttempts), reader.Duration(Required("openFor"), "openFor"));
    }
}

/// <summary>What a manifest says about failures of its actor.</summary>
internal readonly record struct ActorResiliency(ResiliencyPlan Plan, TimeSpan? Timeout);
