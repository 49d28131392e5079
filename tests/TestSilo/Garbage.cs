using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Asya.Actors;
using Asya.Tasks;

namespace Asya.TestSilo;

/// <summary>Invalid results of a handler. The payload's <c>kind</c> selects one.</summary>
internal static class Garbage
{
    public static async IAsyncEnumerable<ActorYield> MakeAsync(
        JsonObject payload, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        switch (payload["kind"]?.GetValue<string>())
        {
            case "too_many_payloads":
                for (int i = 0; i <= 10_000; i++)
                {
                    yield return new JsonObject { ["n"] = i };
                }

                break;
            case "no_such_path":
                yield return ActorYield.Set(".route.curr", "publish");
                yield return payload;
                break;
            case "route_of_numbers":
                yield return ActorYield.Set(".route.next", new JsonArray(1, 2));
                yield return payload;
                break;
            case "empty_name":
                yield return ActorYield.Next("");
                yield return payload;
                break;
            case "too_large":
                yield return new JsonObject { ["filler"] = new string('x', PayloadLimits.MaxBytes) };
                break;
            case "too_deep":
                yield return new JsonObject { ["deep"] = Nested(PayloadLimits.MaxDepth + 10) };
                break;
            case "not_a_number":
                yield return new JsonObject { ["value"] = double.NaN };
                break;
            case "half_a_character":
                yield return new JsonObject { ["text"] = "\ud83d" };
                break;
            case "nothing":
                yield break;
            default:
                yield return payload;
                break;
        }
    }

    private static JsonArray Nested(int levels)
    {
        JsonArray array = [];
        for (int i = 0; i < levels; i++)
        {
            array = [array];
        }

        return array;
    }
}
