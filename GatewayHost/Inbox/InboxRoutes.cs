using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;
using Asya.Streaming;
using static Asya.Gateway.Hosting.ApiNote;

namespace Asya.Gateway.Inbox;

/// <summary>The page where people find what waits for them. What it shows and does goes through the mesh API.</summary>
internal static class InboxRoutes
{
    private const string Group = "Inbox";

    public static void AddInbox(this IServiceCollection services)
    {
        services.AddSingleton<InboxFiles>();
        services.AddSingleton<InboxPages>();
        services.AddSingleton<MeEndpoint>();
        services.AddSingleton<TenantChanges>();
        services.AddSingleton<IFeedListener>(static provider => provider.GetRequiredService<TenantChanges>());
        services.AddSingleton<ChangesEndpoint>();
    }

    public static void MapInbox(this IEndpointRouteBuilder routes)
    {
        IServiceProvider services = routes.ServiceProvider;
        InboxPages pages = services.GetRequiredService<InboxPages>();
        MeEndpoint me = services.GetRequiredService<MeEndpoint>();
        ChangesEndpoint changes = services.GetRequiredService<ChangesEndpoint>();

        // One page loads several files before the user can authenticate: the anonymous rate limit must not apply to them.
        routes.MapGet("/inbox", pages.Show).Describe("Inbox", "The page where people find and answer what waits for them", new ApiNote
        {
            Group = Group,
            IsPublic = true,
            Answers = [
                new(StatusCodes.Status200OK, "The page", null, "text/html"),
                AnswerNote.Empty(StatusCodes.Status304NotModified, "It is the one that If-None-Match names"),
                AnswerNote.Empty(StatusCodes.Status307TemporaryRedirect, "To the page, whose address ends with a slash")],
        }).DisableRateLimiting();
        routes.MapGet("/inbox/{version}/{file}", pages.File).ExcludeFromDescription().AllowAnonymous().DisableRateLimiting();
        routes.MapGet("/inbox/me", me.Show).Describe("Me", "Whom the credential stands for",
            new ApiNote { Group = Group, Needs = Scope.None, Answers = [AnswerNote.Returned("The principal, its groups and scopes")] });
        routes.Get("/inbox/changes", changes.WatchAsync, "WatchChanges",
            "Says that something has happened in the caller's tenant, not what", new ApiNote
            {
                Group = Group,
                Needs = Scope.Read,
                Answers = [AnswerNote.Stream("The event \"changed\", at once and then a few times a second at most")],
            });
    }
}
