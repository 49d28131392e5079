using System.Collections.Immutable;
using System.Text.Json;
using Asya.Domain.Text;
using Asya.Payloads;
using Asya.Settings;
using Asya.Tasks;

namespace Asya.Domain.Waiting;

/// <summary>
/// Reads the policy out of a pause's metadata: <c>strict</c>, <c>who</c>, <c>when</c>, <c>extend_sla</c> and <c>claim_for</c>.
/// </summary>
/// <remarks>All other members of the metadata are hints for people, whatever they are.</remarks>
internal static class PausePolicyReader
{
    private const int MaxMilestones = 64;

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = PayloadLimits.MaxDepth };

    /// <summary>Reads the policy.</summary>
    /// <param name="metadata">The pause's metadata: a JSON object.</param>
    /// <param name="policy">The policy; null if the metadata has none.</param>
    /// <param name="isFromActor">Whether an actor made it: see <see cref="DefinitionCheck"/>.</param>
    /// <returns>What is wrong with it, with the member's name; null: nothing.</returns>
    public static string? Read(JsonBytes metadata, out PausePolicy? policy, bool isFromActor = false) =>
        Check(metadata, out policy, isFromActor)?.Message;

    /// <summary>The same, with the place of what is wrong.</summary>
    public static DefinitionDefect? Check(JsonBytes metadata, out PausePolicy? policy, bool isFromActor = false)
    {
        policy = null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(metadata.IsEmpty ? JsonBytes.EmptyObject.Utf8 : metadata.Utf8, Reading);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            policy = HasPolicy(root) ? PolicyOf(root) : null;
            return DefinitionCheck.Find(root, isFromActor) ?? (policy is null ? null : DefectOfExpiry(metadata, policy));
        }
        catch (PausePolicyException wrong)
        {
            return new(wrong.Message, Member: wrong.Message.Split('.', ' ')[0]);
        }
    }

    /// <summary>Gets the policy of metadata that has been read before, when the pause began.</summary>
    public static PausePolicy? Read(JsonBytes metadata)
    {
        Read(metadata, out PausePolicy? policy);
        return policy;
    }

    // What the task answers for itself must satisfy the form that it asks others to satisfy.
    private static DefinitionDefect? DefectOfExpiry(JsonBytes metadata, PausePolicy policy) =>
        policy.Milestones is [.., PauseMilestone.Expire { Outcome: PauseExpiry.Answer answer }]
            && AnswerForm.Of(metadata).Judge(answer.Values) is [var error, ..]
            ? new($"when.expire.answer does not satisfy the form: {error.Field} {error.Message}", Member: "when")
            : null;

    private static bool HasPolicy(JsonElement root) =>
        root.TryGetProperty("strict"u8, out _) || root.TryGetProperty("who"u8, out _) || root.TryGetProperty("when"u8, out _)
            || root.TryGetProperty("extend_sla"u8, out _) || root.TryGetProperty("claim_for"u8, out _);

    private static PausePolicy PolicyOf(JsonElement root)
    {
        bool isStrict = Flag(root, "strict", "strict");
        JsonElement who = Section(root, "who", ["assignee", "groups", "not_requester", "delegate", "also"]);
        JsonElement when = Section(root, "when", ["due", "remind", "escalate", "expire"]);
        return new PausePolicy(
            isStrict,
            Name(who, "assignee", "who.assignee"),
            Names(who, "groups", "who.groups"),
            Flag(who, "not_requester", "who.not_requester"),
            [.. OneOrMore(who, "also").Select(FurtherRule)],
            Duration(when, "due", "when.due"),
            MilestonesOf(when),
            Duration(root, "extend_sla", "extend_sla") ?? TimeSpan.Zero)
        {
            ClaimFor = Duration(root, "claim_for", "claim_for") ?? PausePolicy.DefaultClaim,
            Delegation = Name(who, "delegate", "who.delegate") switch
            {
                null or "within" => DelegationLimit.Within,
                "none" => DelegationLimit.None,
                "any" => DelegationLimit.Any,
                _ => throw new PausePolicyException("who.delegate must be none, within or any"),
            },
        };
    }

    private static PeopleRule FurtherRule(JsonElement rule)
    {
        Known(rule, "who.also", ["assignee", "groups", "not_requester"]);
        return new(Name(rule, "assignee", "who.also.assignee"), Names(rule, "groups", "who.also.groups"),
            Flag(rule, "not_requester", "who.also.not_requester"));
    }

    private static ImmutableArray<PauseMilestone> MilestonesOf(JsonElement when)
    {
        List<PauseMilestone> all = [];
        foreach (JsonElement remind in OneOrMore(when, "remind"))
        {
            all.Add(new PauseMilestone.Remind(DurationOf(remind, "when.remind")));
        }

        foreach (JsonElement escalate in OneOrMore(when, "escalate"))
        {
            Known(escalate, "when.escalate", ["after", "assignee", "groups"]);
            string? assignee = Name(escalate, "assignee", "when.escalate.assignee");
            ImmutableArray<string> groups = Names(escalate, "groups", "when.escalate.groups");
            if (assignee is null && groups.IsEmpty)
            {
                throw new PausePolicyException("when.escalate must name an assignee or groups to escalate to");
            }

            all.Add(new PauseMilestone.Escalate(Required(escalate, "after", "when.escalate.after"), assignee, groups));
        }

        PauseMilestone.Expire? expire = when.ValueKind == JsonValueKind.Object && when.TryGetProperty("expire"u8, out JsonElement said)
            ? ExpireOf(said)
            : null;
        if (all.Count > MaxMilestones)
        {
            throw new PausePolicyException($"when has more than {MaxMilestones} reminders and escalations");
        }

        // What would come after the end never comes. In case of a tie, people are told before it is over.
        IEnumerable<PauseMilestone> ordered = all.Where(m => expire is null || m.After <= expire.After).OrderBy(static m => m.After);
        return expire is null ? [.. ordered] : [.. ordered, expire];
    }

    private static PauseMilestone.Expire ExpireOf(JsonElement expire)
    {
        Known(expire, "when.expire", ["after", "answer", "route", "cancel", "fail"]);
        TimeSpan after = Required(expire, "after", "when.expire.after");
        List<PauseExpiry> outcomes = [];
        if (expire.TryGetProperty("answer"u8, out JsonElement answer))
        {
            outcomes.Add(answer.ValueKind == JsonValueKind.Object
                ? new PauseExpiry.Answer(JsonText.Copy(answer))
                : throw new PausePolicyException("when.expire.answer must be an object"));
        }

        if (expire.TryGetProperty("route"u8, out _))
        {
            outcomes.Add(new PauseExpiry.Reroute(Names(expire, "route", "when.expire.route")));
        }

        if (Flag(expire, "cancel", "when.expire.cancel"))
        {
            outcomes.Add(new PauseExpiry.Cancel());
        }

        if (Name(expire, "fail", "when.expire.fail") is { } message)
        {
            outcomes.Add(new PauseExpiry.Fail(message));
        }

        return outcomes is [var outcome]
            ? new PauseMilestone.Expire(after, outcome)
            : throw new PausePolicyException("when.expire must have exactly one of answer, route, cancel and fail");
    }

    private static JsonElement Section(JsonElement root, string name, string[] members)
    {
        if (!root.TryGetProperty(name, out JsonElement section) || section.ValueKind == JsonValueKind.Null)
        {
            return default;
        }

        Known(section, name, members);
        return section;
    }

    private static void Known(JsonElement section, string path, string[] members)
    {
        if (section.ValueKind != JsonValueKind.Object)
        {
            throw new PausePolicyException($"{path} must be an object");
        }

        foreach (JsonProperty property in section.EnumerateObject())
        {
            if (!members.Contains(property.Name))
            {
                throw new PausePolicyException($"{path} has no member '{property.Name}'; it may have {string.Join(", ", members)}");
            }
        }
    }

    private static ImmutableArray<JsonElement> OneOrMore(JsonElement section, string name)
    {
        if (section.ValueKind != JsonValueKind.Object || !section.TryGetProperty(name, out JsonElement value)
            || value.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        return value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
    }

    private static bool Flag(JsonElement section, string name, string path)
    {
        if (section.ValueKind != JsonValueKind.Object || !section.TryGetProperty(name, out JsonElement value)
            || value.ValueKind == JsonValueKind.Null)
        {
            return false;
        }

        return value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw new PausePolicyException($"{path} must be true or false");
    }

    private static string? Name(JsonElement section, string name, string path)
    {
        if (section.ValueKind != JsonValueKind.Object || !section.TryGetProperty(name, out JsonElement value)
            || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return NameOf(value, path);
    }

    private static ImmutableArray<string> Names(JsonElement section, string name, string path) =>
        section.ValueKind == JsonValueKind.Object && section.TryGetProperty(name, out JsonElement value)
            && value.ValueKind != JsonValueKind.Null
            ? value.ValueKind == JsonValueKind.Array
                ? [.. value.EnumerateArray().Select(item => NameOf(item, path)).Distinct()]
                : throw new PausePolicyException($"{path} must be a list of names")
            : [];

    private static string NameOf(JsonElement value, string path) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= 256 } name && !name.Any(char.IsControl)
            ? name
            : throw new PausePolicyException($"{path} must be a text of 1 to 256 characters");

    private static TimeSpan Required(JsonElement section, string name, string path) =>
        Duration(section, name, path) ?? throw new PausePolicyException($"{path} is missing");

    private static TimeSpan? Duration(JsonElement section, string name, string path) =>
        section.ValueKind == JsonValueKind.Object && section.TryGetProperty(name, out JsonElement value)
            && value.ValueKind != JsonValueKind.Null
            ? DurationOf(value, path)
            : null;

    private static TimeSpan DurationOf(JsonElement value, string path)
    {
        string text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number => value.GetRawText(),
            _ => "",
        };
        return DurationText.Parse(text) is { } duration && duration > TimeSpan.Zero
            ? duration
            : throw new PausePolicyException($"{path} must be a duration such as 30m, 4h or 2d, or a number of seconds");
    }

    private sealed class PausePolicyException(string message) : Exception(message);
}
