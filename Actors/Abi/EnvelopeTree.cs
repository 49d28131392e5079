using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Asya.Payloads;
using Asya.Steps;

namespace Asya.Actors.Abi;

/// <summary>The envelope of one step that a handler may read and change, and the source of its frames.</summary>
/// <remarks>
/// Route and headers by themselves serve nearly every handler, so the tree of all of it is made only when a path is first
/// used; from then on it is the truth.
/// </remarks>
internal sealed class EnvelopeTree(StepRequest request)
{
    private ImmutableArray<string>? _next;
    private JsonObject? _headers;
    private JsonObject? _tree;

    /// <summary>Gets or sets the rest of the route.</summary>
    public ImmutableArray<string> Next
    {
        get => _tree is null ? _next ?? request.Route.Next : ReadNext(_tree);
        set
        {
            if (_tree is null)
            {
                _next = value;
            }
            else
            {
                _tree["route"]!["next"] = Names(value);
            }
        }
    }

    /// <summary>Gets the live headers: changes take effect.</summary>
    public JsonObject Headers => _tree is null ? _headers ??= request.Headers.ToObject() ?? [] : ReadHeaders(_tree);

    public JsonNode? Get(string path) => JsonTree.Get(Tree(), path);

    public void Set(string path, JsonNode? value) => JsonTree.Set(Tree(), path, value);

    public void Delete(string path) => JsonTree.Delete(Tree(), path);

    /// <summary>Joins a payload with route and headers as they are now.</summary>
    public ActorFrame Frame(JsonNode? payload)
    {
        ImmutableArray<string> next = Next;
        if (_tree is not null && next.AsSpan().SequenceEqual(request.Route.Next.AsSpan()))
        {
            next = request.Route.Next;
        }

        JsonBytes headers = _tree is null && _headers is null ? request.Headers : Write(Headers);
        return new(Write(payload), next, headers);
    }

    /// <summary>Writes a handler's value; values without a JSON representation are refused as in Python.</summary>
    public static JsonBytes Write(JsonNode? node)
    {
        try
        {
            return node is null ? JsonBytes.FromText("null") : JsonBytes.From(node);
        }
        catch (ArgumentException e) when (AbiError.IsNoNumber(e))
        {
            throw AbiError.NoNumber();
        }
    }

    private static ImmutableArray<string> ReadNext(JsonObject tree)
    {
        const string MustBe = "must be a list of actor names";
        JsonObject route = tree["route"]!.AsObject();
        if (!route.TryGetPropertyValue("next", out JsonNode? next))
        {
            throw AbiError.Value($".route.next was deleted: it {MustBe}");
        }

        if (next is not JsonArray names)
        {
            throw AbiError.Value($".route.next {MustBe}, not {AbiError.KindOf(next)}");
        }

        ImmutableArray<string>.Builder read = ImmutableArray.CreateBuilder<string>(names.Count);
        foreach (JsonNode? name in names)
        {
            read.Add(name is JsonValue value && value.TryGetValue(out string? text)
                ? text
                : throw AbiError.Value($".route.next {MustBe}, but [{read.Count}] is {AbiError.KindOf(name)}"));
        }

        return read.MoveToImmutable();
    }

    private static JsonObject ReadHeaders(JsonObject tree)
    {
        if (!tree.TryGetPropertyValue("headers", out JsonNode? headers))
        {
            throw AbiError.Value(".headers was deleted: it must be an object");
        }

        return headers as JsonObject ?? throw AbiError.Value($".headers must be an object, not {AbiError.KindOf(headers)}");
    }

    private static JsonArray Names(ImmutableArray<string> names) => new([.. names.Select(static n => (JsonNode?)n)]);

    private JsonObject Tree() => _tree ??= new JsonObject
    {
        ["id"] = request.Number.Task.Id.ToString(),
        ["parent_id"] = request.ParentId ?? "",
        ["route"] = new JsonObject
        {
            ["prev"] = Names(request.Route.Prev),
            ["curr"] = request.Route.Curr,
            ["next"] = Names(Next),
        },
        ["headers"] = Headers,
        ["status"] = new JsonObject
        {
            ["phase"] = "processing",
            ["actor"] = request.Route.Curr,
            ["attempt"] = request.Number.Attempt,
        },
        ["idempotency_key"] = request.Number.IdempotencyKey,
    };
}
