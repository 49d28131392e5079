using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;
using static Asya.Gateway.Hosting.ApiNote;

namespace Asya.Gateway.Webhooks;

/// <summary>The addresses about webhooks that are not A2A's.</summary>
internal static class WebhookRoutes
{
    private const string Group = "Push notifications";

    public static void MapPush(this IEndpointRouteBuilder routes)
    {
        WebhookEndpoints push = routes.ServiceProvider.GetRequiredService<WebhookEndpoints>();
        WebhookSigner signer = routes.ServiceProvider.GetRequiredService<WebhookSigner>();
        routes.MapGet("/mesh/{id}/push", push.ShowAsync).Describe(
            "ShowPush", "Shows a task's webhooks and the latest attempts to tell them something",
            new ApiNote { Group = Group, Needs = Scope.Read, Answers = [AnswerNote.Returned("The webhooks")] });
        routes.MapGet("/mesh/push/dead-letters", push.ListDeadAsync).Describe(
            "ListDeadPush", "Lists webhooks that were given up", new ApiNote
            {
                Group = Group,
                Needs = Scope.Admin,
                Answers = [AnswerNote.Returned("A page of webhooks, with the latest attempt of each")],
            });
        routes.MapPost("/mesh/push/dead-letters/{id}/{config}:redrive", push.RedriveAsync).Describe(
            "RedrivePush", "Has a webhook that was given up tried again", new ApiNote
            {
                Group = Group,
                Needs = Scope.Admin,
                Answers = [AnswerNote.Empty(StatusCodes.Status202Accepted, "It is tried again, from where it stopped")],
            });
        routes.MapGet("/.well-known/jwks.json", signer.ShowKeys).Describe("PushKeys", "The public keys of signed notifications",
            new ApiNote { Group = Group, IsPublic = true, Answers = [AnswerNote.Returned("The keys; none while nothing is signed")] });
    }
}
