using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Asya.Authority.Tests;

/// <summary>Draws flows, people and answers.</summary>
internal static class Generation
{
    private static readonly string[][] Shapes =
    [
        ["note", "x-pause", "done"],
        ["note", "x-pause", "mark", "x-pause", "done"],
        ["hold", "x-pause", "done"],
        ["insert", "note", "x-pause", "done"],
        ["insert_ask", "note", "x-pause", "mark", "x-pause", "done"],
        ["ask", "hold", "x-pause", "done"],
        ["note", "x-pause", "loop", "done"],
        ["drop", "x-pause", "mark", "done"],
        ["split", "x-pause", "mark", "done"],
        ["split", "done"],
        ["note", "x-pause", "boom", "done"],
        ["boom", "x-pause", "done"],
        ["forge", "look", "x-pause", "done"],
        ["note", "x-pause", "hold", "done"],
        ["hold", "note", "x-pause", "hold", "mark", "x-pause", "done"],
    ];

    private const int LeastForANeed = 3;
    private const int MaxTries = 2000;

    /// <summary>The flow with a conversation that is longer than what a row keeps of it.</summary>
    public const string Long = "long";

    /// <summary>Draws the flows of a world: several of each shape, and some for each need.</summary>
    public static ModelFlow[] Flows(Random random, int ofEach, params Func<ModelFlow, bool>[] needs)
    {
        List<ModelFlow> flows =
        [
            new(Long, ["many", "done"]) { Block = new("Go on?") { Fields = [new("turn", "number")] } },
            new("sealed", ["note", "x-pause", "done"]) { StartGroups = ["finance"], Block = Spec(random, "sealed") },
        ];
        foreach (string[] shape in Shapes)
        {
            for (int n = 0; n < ofEach; n++)
            {
                flows.Add(Flow(random, NameOf(shape, flows.Count), shape));
            }
        }

        // Some needs name one flow, and are met by it.
        for (int tries = 0; tries < MaxTries
            && needs.Where(need => flows.Count(need) < LeastForANeed).ToArray() is { Length: > 0 } unmet; tries++)
        {
            string[] shape = Shapes[random.Next(Shapes.Length)];
            ModelFlow flow = Flow(random, NameOf(shape, flows.Count), shape);
            if (unmet.Any(need => need(flow)))
            {
                flows.Add(flow);
            }
        }

        return [.. flows];

        static string NameOf(string[] shape, int number) => $"{string.Concat(shape.Select(static actor => actor[0]))}{number}";
    }

    private static ModelFlow Flow(Random random, string name, string[] route)
    {
        int pauses = route.Count(static actor => actor == "x-pause");
        ModelFlow flow = new(name, route);
        bool Sometimes(double often) => random.NextDouble() < often;
        if (pauses > 0 && Sometimes(0.6))
        {
            flow = flow with { List = [.. Enumerable.Range(1, pauses).Select(n => Spec(random, $"{name}/{n}"))] };
            flow = Sometimes(0.5) ? flow with { Inserted = Spec(random, $"{name}/inserted") } : flow;
        }
        else if (Sometimes(0.7))
        {
            flow = flow with { Block = Spec(random, name) };
        }

        if (route[0] == "split" && pauses > 0)
        {
            // The time of a task and that of its slices must not be up at once: either may come first.
            flow = WithSpecs(flow, Untimed);
        }
        else if (route.Any(static actor => actor is "ask" or "insert_ask"))
        {
            // The actor's question requires a field that the flow's answer for an expiry lacks: such a task fails when it asks.
            flow = WithSpecs(flow, static spec => spec.Expiry?.Answer is null ? spec : Untimed(spec));
        }

        return flow with
        {
            IsMandatory = pauses > 0 && Sometimes(0.4),
            ActorReplaces = Sometimes(0.2),
            IsDefined = Sometimes(0.2),
        };
    }

    private static ModelFlow WithSpecs(ModelFlow flow, Func<PauseSpec, PauseSpec> change) => flow with
    {
        List = [.. flow.List.Select(change)],
        Block = flow.Block is { } block ? change(block) : null,
        Inserted = flow.Inserted is { } inserted ? change(inserted) : null,
    };

    private static PauseSpec Untimed(PauseSpec spec) => spec with { Expiry = null };

    private static PauseSpec Spec(Random random, string name)
    {
        bool Sometimes(double often) => random.NextDouble() < often;
        Field[] all =
        [
            new("approved", "boolean", IsRequired: Sometimes(0.5)),
            new("amount", "number", "/order/amount", Decides: Sometimes(0.4)),
            new("notes", "string", "/review/notes"),
            new("token", "string", "/secret", IsSecret: Sometimes(0.7)),
            new("topic", "string"),
        ];
        Field[] fields = [.. all.Where(_ => Sometimes(0.5))];
        bool isStrict = Sometimes(0.4);
        bool hasWho = Sometimes(0.8);
        Rule[] rules =
        [
            new(null, ["finance"], false), new("BEA", [], false), new("dan", ["legal"], false), Rule.None,
            new(null, ["finance", "legal"], false),
        ];
        PauseSpec spec = new($"{name}?")
        {
            Fields = fields,
            IsStrict = isStrict,
            HasWho = hasWho,
            First = hasWho ? rules[random.Next(rules.Length)] with { NotRequester = Sometimes(0.5) } : Rule.None,
            Also = hasWho && Sometimes(0.2) ? [new(null, ["legal"], Sometimes(0.3))] : [],
            Delegate = hasWho ? Sometimes(0.6) ? "within" : Sometimes(0.6) ? "any" : "none" : "within",
            Escalation = Sometimes(0.3) ? Sometimes(0.5) ? new(null, ["legal"], false) : new("cal", [], false) : null,
            Extends = Sometimes(0.2) ? 60 : 0,
            ClaimFor = Sometimes(0.3) ? TimeSpan.FromMinutes(30) : TimeSpan.FromHours(8),
        };
        string[] kinds = ["answer", "route", "cancel", "fail", "fail"];
        string kind = kinds[random.Next(kinds.Length)];
        return Sometimes(0.5) ? spec with { Expiry = new(kind, kind == "answer" ? Good(random, spec, "expiry") : null) } : spec;
    }

    /// <summary>Draws an answer that fits a form.</summary>
    public static JsonObject Good(Random random, PauseSpec spec, string mark)
    {
        JsonObject answer = [];
        foreach (Field field in spec.Fields.Where(field => field.IsRequired || random.NextDouble() < 0.7))
        {
            answer[field.Name] = Value(random, field, mark);
        }

        if (spec.Fields.Length > 0 && answer.Count == 0)
        {
            answer[spec.Fields[0].Name] = Value(random, spec.Fields[0], mark);
        }

        if (spec.Fields.Length == 0)
        {
            answer["said"] = mark;
            answer["approved"] = true;
        }

        return answer;
    }

    /// <summary>Draws an answer that may not fit, or that names places of another stage.</summary>
    public static JsonObject Bad(Random random, PauseSpec spec, string mark)
    {
        JsonObject answer = Good(random, spec, mark);
        switch (random.Next(4))
        {
            case 0 when spec.Fields.Length > 0:
                answer[spec.Fields[random.Next(spec.Fields.Length)].Name] = new JsonArray("yes");
                break;
            case 1:
                answer["order"] = new JsonObject { ["amount"] = 7777 };
                answer["legal_ok"] = true;
                break;
            case 2:
                answer = new() { ["approved"] = true, ["legal_ok"] = true, ["_on_error"] = "done" };
                break;
            default:
                answer = spec.Fields.Length > 1 ? new() { [spec.Fields[^1].Name] = Value(random, spec.Fields[^1], mark) } : answer;
                break;
        }

        return answer;
    }

    /// <summary>Draws the people of a run, in two tenants.</summary>
    public static List<Credential> People(World world, Random random, string tenant, string other, int run)
    {
        string[] Scopes(params string[] usual) => [.. usual.Where(_ => random.NextDouble() < 0.85).DefaultIfEmpty("read")];
        string[] Groups() => [.. new[] { "finance", "legal" }.Where(_ => random.NextDouble() < 0.4)];
        Credential Key(string id, string of, string[] scopes, string[] groups, params string[] actsFor) => new(id, id.Split('-')[0], of)
        {
            Secret = $"key-{run}-{of}-{id}",
            Scopes = scopes,
            Groups = groups,
            ActsFor = actsFor,
        };
        Credential Token(string name, string[] scopes, string[] groups) => new($"token of {name}", name, tenant)
        {
            Secret = world.Token(name, tenant, string.Join(' ', scopes), groups),
            Scopes = scopes,
            Groups = groups,
            IsToken = true,
        };
        return
        [
            Key("ann", tenant, Scopes("read", "create", "cancel", "approve"), Groups()),
            Token("ANN", Scopes("read", "create", "approve"), Groups()),
            Token("Ann@Corp", Scopes("read", "create", "approve"), Groups()),
            Key("bea", tenant, Scopes("approve", "create", "cancel"), ["finance"]),
            Key("cal", tenant, Scopes("approve"), ["legal"]),
            Key("dan", tenant, Scopes("read", "create", "approve", "cancel", "compose"), ["finance", "legal"]),
            Key("bot", tenant, Scopes("create", "approve", "cancel"), ["finance"], "ann", "BEA"),
            Key("gus", tenant, [.. new[] { "read", "create", "compose", "approve", "cancel" }.Where(_ => random.NextDouble() < 0.5)
                .DefaultIfEmpty("create")], Groups()),
            Key("root", tenant, ["admin"], []),
            Key("eve", other, ["admin"], []),
            Key("ann", other, ["read", "create", "approve", "cancel"], ["finance"]),
        ];
    }

    /// <summary>Writes the API keys of a run that count. One key is always there, and tells how else a person is called.</summary>
    public static string KeyFile(IEnumerable<Credential> people, string tenant, string other, string spare)
    {
        JsonArray keys =
        [
            Entry("spare", "ann", tenant, ["read"], [], [], spare, ["ann@corp"]),
            Entry("spare of the other", "ann", other, ["read"], [], [], spare + " of the other", ["ann@corp"]),
        ];
        foreach (Credential key in people.Where(static key => !key.IsToken && !key.IsRevoked))
        {
            keys.Add(Entry($"{key.Id}.{key.Tenant}", key.Name, key.Tenant, key.Scopes, key.Groups, key.ActsFor, key.Secret, []));
        }

        return new JsonObject { ["keys"] = keys }.ToJsonString();
    }

    private static JsonObject Entry(
        string id, string principal, string tenant, string[] scopes, string[] groups, string[] actsFor, string secret,
        string[] aliases) => new()
        {
            ["id"] = id,
            ["principal"] = principal,
            ["tenant"] = tenant,
            ["scopes"] = List(scopes),
            ["groups"] = List(groups),
            ["aliases"] = List(aliases),
            ["may_act_for"] = List(actsFor),
            ["hash"] = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)))}",
        };

    private static JsonArray List(string[] names) => new([.. names.Select(static name => JsonValue.Create(name))]);

    private static JsonNode Value(Random random, Field field, string mark) => field.Type switch
    {
        "boolean" => random.Next(2) == 0,
        "number" => random.Next(1, 1_000_000),
        _ => string.Create(CultureInfo.InvariantCulture, $"{mark}-{field.Name}-{random.Next(1_000_000)}"),
    };
}
