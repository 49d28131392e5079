using System.Text.Json.Nodes;

namespace Asya.Authority.Tests;

/// <summary>A rule about people.</summary>
internal sealed record Rule(string? Assignee, string[] Groups, bool NotRequester)
{
    public static Rule None { get; } = new(null, [], false);

    public bool AdmitsAll => Assignee is null && Groups.Length == 0 && !NotRequester;

    public bool Names(string name, string[] groups) => (Assignee is null && Groups.Length == 0)
        || Tests.Names.AreOnePerson(name, Assignee) || Groups.Intersect(groups).Any();

    public bool Equals(Rule? other) =>
        other is not null && Assignee == other.Assignee && NotRequester == other.NotRequester && Groups.SequenceEqual(other.Groups);

    public override int GetHashCode() => HashCode.Combine(Assignee, Groups.Length, NotRequester);

    public override string ToString() => $"[{Assignee} {string.Join(' ', Groups)}{(NotRequester ? " not the requester" : "")}]";

    public JsonObject Json()
    {
        JsonObject who = [];
        if (Assignee is not null)
        {
            who["assignee"] = Assignee;
        }

        if (Groups.Length > 0)
        {
            who["groups"] = new JsonArray([.. Groups.Select(static group => JsonValue.Create(group))]);
        }

        if (NotRequester)
        {
            who["not_requester"] = true;
        }

        return who;
    }
}

/// <summary>A field of a form.</summary>
internal sealed record Field(
    string Name, string Type, string? Place = null, bool IsRequired = false, bool Decides = false, bool IsSecret = false)
{
    public string[] Path => Place is null ? [Name] : Place.Split('/', StringSplitOptions.RemoveEmptyEntries);

    public string Pointer => "/" + string.Join('/', Path);

    public bool IsDecision => IsRequired || Decides || Type == "boolean";

    public bool Fits(JsonNode? value) => value is JsonValue given && Type switch
    {
        "boolean" => given.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False,
        "number" => given.GetValueKind() == System.Text.Json.JsonValueKind.Number,
        _ => given.GetValueKind() == System.Text.Json.JsonValueKind.String,
    };

    public JsonObject Json()
    {
        JsonObject field = new() { ["name"] = Name, ["type"] = Type };
        if (Place is not null)
        {
            field["payload_key"] = Place;
        }

        if (IsRequired)
        {
            field["required"] = true;
        }

        if (Decides)
        {
            field["deciding"] = true;
        }

        if (IsSecret)
        {
            field["redact"] = true;
        }

        return field;
    }
}

/// <summary>What happens when the time of a pause is up.</summary>
internal sealed record Expiry(string Kind, JsonObject? Answer = null);

/// <summary>The definition of a pause, as the model knows it.</summary>
internal sealed record PauseSpec(string Prompt)
{
    public static readonly TimeSpan EscalatesAfter = TimeSpan.FromHours(1);
    public static readonly TimeSpan ExpiresAfter = TimeSpan.FromHours(2);

    public static PauseSpec Default { get; } = new("Task paused");

    /// <summary>Gets what the actors <c>ask</c> and <c>insert_ask</c> say.</summary>
    public static PauseSpec OfActor { get; } = new(WorldActors.AskPrompt)
    {
        Fields = [new("legal_ok", "boolean", IsRequired: true)],
        HasWho = true,
        First = new(null, ["legal"], false),
    };

    public Field[] Fields { get; init; } = [];

    public bool IsStrict { get; init; }

    public bool HasWho { get; init; }

    public Rule First { get; init; } = Rule.None;

    public Rule[] Also { get; init; } = [];

    public string Delegate { get; init; } = "within";

    public Rule? Escalation { get; init; }

    public Expiry? Expiry { get; init; }

    /// <summary>Gets by how many seconds an answer may extend the running time.</summary>
    public int Extends { get; init; }

    public TimeSpan ClaimFor { get; init; } = TimeSpan.FromHours(8);

    public string? AskedBy { get; init; }

    public bool HasWhen => Escalation is not null || Expiry is not null;

    public Rule[] People => [.. new[] { First }.Concat(Also).Where(static rule => !rule.AdmitsAll)];

    public IEnumerable<string> SecretPlaces => Fields.Where(static one => one.IsSecret).Select(static one => one.Pointer);

    /// <summary>Makes the definition that the flow and an actor say together.</summary>
    public PauseSpec With(PauseSpec said) => this with
    {
        Prompt = said.Prompt,
        Fields = [.. Fields, .. said.Fields.Where(more => Fields.All(own => own.Name != more.Name))],
        IsStrict = IsStrict || said.IsStrict,
        HasWho = HasWho || said.HasWho,
        First = HasWho ? First : said.First,
        Also = HasWho ? [.. Also, .. said.People.Except(People)] : said.Also,
        Delegate = HasWho ? Delegate : said.Delegate,
        Escalation = HasWhen ? Escalation : said.Escalation,
        Expiry = HasWhen ? Expiry : said.Expiry,
    };

    public JsonObject Json()
    {
        JsonObject pause = new() { ["prompt"] = Prompt };
        if (IsStrict)
        {
            pause["strict"] = true;
        }

        if (Fields.Length > 0)
        {
            pause["fields"] = new JsonArray([.. Fields.Select(static field => field.Json())]);
        }

        if (HasWho)
        {
            JsonObject who = First.Json();
            if (Also.Length > 0)
            {
                who["also"] = new JsonArray([.. Also.Select(static rule => rule.Json())]);
            }

            if (Delegate != "within")
            {
                who["delegate"] = Delegate;
            }

            pause["who"] = who;
        }

        if (HasWhen)
        {
            JsonObject when = [];
            if (Escalation is not null)
            {
                JsonObject to = Escalation.Json();
                to["after"] = "1h";
                when["escalate"] = to;
            }

            if (Expiry is not null)
            {
                when["expire"] = new JsonObject
                {
                    ["after"] = "2h",
                    [Expiry.Kind] = Expiry.Kind switch
                    {
                        "answer" => Expiry.Answer!.DeepClone(),
                        "route" => new JsonArray("mark"),
                        "cancel" => true,
                        _ => "no answer came",
                    },
                };
            }

            pause["when"] = when;
        }

        if (Extends > 0)
        {
            pause["extend_sla"] = $"{Extends}s";
        }

        if (ClaimFor != TimeSpan.FromHours(8))
        {
            pause["claim_for"] = $"{ClaimFor.TotalMinutes:0}m";
        }

        return pause;
    }
}
