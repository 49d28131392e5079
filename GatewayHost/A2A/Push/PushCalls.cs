using System.Collections.Immutable;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.Identity;
using Asya.Gateway.Webhooks;
using Asya.Webhooks;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.A2A.Push;

/// <summary>Puts the calls about webhooks, of whatever version and binding, to the one place that knows webhooks.</summary>
internal sealed class PushCalls(WebhookRegistrations webhooks, IOptions<GatewayOptions> options)
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
                return new PushConfigAnswer { One = await webhooks.CreateAsync(caller, request.Key, request.Target!, cancellationToken) };
            case A2AOperation.PushGet:
                return new PushConfigAnswer { One = await webhooks.GetAsync(caller, request.Key, request.Id, cancellationToken) };
            case A2AOperation.PushList:
                return PageOf(await webhooks.ListAsync(caller, request.Key, cancellationToken), request);
            default:
                await webhooks.DeleteAsync(caller, request.Key, request.Id, cancellationToken);
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
