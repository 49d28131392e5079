using System.Collections.Immutable;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.Identity;
using Asya.Webhooks;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.A2A.Push;

/// <summary>Puts the calls about webhooks, of whatever version and binding, to the one handler.</summary>
internal sealed class PushCalls(IA2ARequestHandler handler, IOptions<GatewayOptions> options)
{
    /// <summary>Gets what is said about webhooks; null: nothing, of one that is deleted.</summary>
    public async Task<IA2AResult?> CallAsync(
        Caller caller, A2AOperation operation, Func<PushConfigRequest> parse, CancellationToken cancellationToken)
    {
        if (!options.Value.Push.Enabled)
        {
            throw A2AOperations.RefusePush();
        }

        PushConfigRequest request = parse();
        switch (operation)
        {
            case A2AOperation.PushCreate:
                return new PushConfigAnswer { One = await handler.CreateTaskPushNotificationConfigAsync(caller, request, cancellationToken) };
            case A2AOperation.PushGet:
                return new PushConfigAnswer { One = await handler.GetTaskPushNotificationConfigAsync(caller, request, cancellationToken) };
            case A2AOperation.PushList:
                return PageOf(await handler.ListTaskPushNotificationConfigAsync(caller, request, cancellationToken), request);
            default:
                await handler.DeleteTaskPushNotificationConfigAsync(caller, request, cancellationToken);
                return null;
        }
    }

    // A task has few webhooks, so a page is cut from the full list: the items after the one that the token names.
    private static PushConfigAnswer PageOf(ImmutableArray<WebhookInfo> all, PushConfigRequest request)
    {
        int first = request.PageToken is null ? 0 : all.IndexOf(all.FirstOrDefault(info => info.Id == request.PageToken)!) + 1;
        if (request.PageToken is not null && first == 0)
        {
            throw RpcException.Params("\"pageToken\" must be the nextPageToken of the page before", "pageToken");
        }

        ImmutableArray<WebhookInfo> page = [.. all.Skip(first).Take(request.PageSize)];
        return new() { Page = page, NextPageToken = first + page.Length < all.Length ? page[^1].Id : "" };
    }
}
