using Asya.Tasks;

namespace Asya.Domain;

/// <summary>
/// What a request from outside may say of a new task: where it goes, never where it has been or what the engine knows of it.
/// </summary>
internal static class CreateRules
{
    /// <summary>Gets what is wrong with a request; null: nothing.</summary>
    public static string? Validate(CreateTask request)
    {
        if (ReservedHeaders.FirstIn(request.Headers, isFromGateway: true) is { } header)
        {
            return ReservedHeaders.Explain(header);
        }

        return request.Route is { } route ? Validate(route) : null;
    }

    private static string? Validate(ActorRoute route)
    {
        if (!route.Prev.IsEmpty)
        {
            return "'route.prev' must be empty or absent: a new task has not been anywhere.";
        }

        return ActorRoute.IsReserved(route.Curr)
            ? $"'route.curr' must not be '{route.Curr}': a route starts at an actor, not at one of the engine's own."
            : null;
    }
}
