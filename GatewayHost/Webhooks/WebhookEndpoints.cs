using Asya.Gateway.Api;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Asya.Gateway.Responses;
using Asya.Tasks;
using Asya.Webhooks;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asya.Gateway.Webhooks;

/// <summary>For those who look after webhooks: what was sent, what was given up, and another try.</summary>
internal sealed class WebhookEndpoints(IGrainFactory grains, WebhookRegistrations configs, WebhookSignal signal)
{
    /// <summary><c>GET /mesh/{id}/push</c></summary>
    public async Task<JsonAnswer<WebhookList>> ShowAsync(Caller caller, TaskInPath task, CancellationToken cancellationToken)
    {
        IEnumerable<WebhookInfo> all = await configs.ListAsync(caller, task.Key, cancellationToken);
        return new WebhookList([.. all.Select(static info => new WebhookView(info, attempts: int.MaxValue))]);
    }

    /// <summary><c>GET /mesh/push/dead-letters</c></summary>
    public async Task<JsonAnswer<DeadWebhooks>> ListDeadAsync(
        Caller caller, DeadWebhooksParameters said, CancellationToken cancellationToken)
    {
        WebhookPage page = await grains.Webhooks().DeadAsync(caller.Tenant, said.Cursor, said.Limit, cancellationToken);
        return new DeadWebhooks([.. page.Items.Select(static info => new WebhookView(info, attempts: 1))], page.Next);
    }

    /// <summary><c>POST /mesh/push/dead-letters/{id}/{config}:redrive</c></summary>
    public async Task<StatusCodeHttpResult> RedriveAsync(string config, TaskInPath task)
    {
        if (!await grains.Webhooks().ReviveAsync(task.Key, config, CancellationToken.None))
        {
            throw new TaskRejectedException(TaskRejection.NotFound, "There is no such webhook that was given up.");
        }

        signal.SignalsOnEvents = true;
        signal.Set();
        return TypedResults.StatusCode(StatusCodes.Status202Accepted);
    }
}
