using Asya.Gateway.Api;
using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;
using Asya.Gateway.Tasks;
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
        routes.Get("/mesh/{id}/push", push.ShowAsync, "ShowPush", "Shows a task's webhooks and the latest attempts to tell them something",
            new ApiNote { Group = Group, Needs = Scope.Read, Answers = [AnswerNote.Ok<WebhookList>("The webhooks")] });
        routes.Get("/mesh/push/dead-letters", push.ListDeadAsync, "ListDeadPush", "Lists webhooks that were given up", new ApiNote
        {
            Group = Group,
            Needs = Scope.Admin,
            Parameters = [MeshParameters.Limit, ParameterNote.Number("cursor", "next_cursor of the page before", 0)],
            Answers = [AnswerNote.Ok<DeadWebhooks>("A page of webhooks, with the latest attempt of each")],
        });
        routes.Post("/mesh/push/dead-letters/{id}/{config}:redrive", push.RedriveAsync, "RedrivePush",
            "Has a webhook that was given up tried again", new ApiNote
            {
                Group = Group,
                Needs = Scope.Admin,
                Answers = [AnswerNote.Empty(StatusCodes.Status202Accepted, "It is tried again, from where it stopped")],
            });
        routes.Get("/.well-known/jwks.json", signer.ShowKeysAsync, "PushKeys", "The public keys of signed notifications",
            new ApiNote { Group = Group, IsPublic = true, Answers = [AnswerNote.Ok<KeySet>("The keys; none while nothing is signed")] });
    }
}
