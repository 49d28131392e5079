using System.Collections.Immutable;
using Asya.Gateway.A2A;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.Identity;
using Asya.Tasks;
using Asya.Webhooks;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Webhooks;

/// <summary>The webhooks of a task, for those who may have them: its owner, and admins of its tenant.</summary>
internal sealed class WebhookRegistrations(IGrainFactory grains, TaskAccess access, WebhookConnector connector, WebhookSignal signal,
    TimeProvider clock, IOptions<GatewayOptions> options)
{
    private readonly WebhookOptions _options = options.Value.Push;

    private WebhookLimits Limits => new(_options.MaxPerTask, _options.MaxPerPrincipal);

    public async Task<WebhookInfo> CreateAsync(Caller caller, TaskKey key, WebhookTarget target, CancellationToken cancellationToken)
    {
        await AuthorizeAsync(caller, key, Scope.Create, cancellationToken);
        await VetAddressAsync(target, cancellationToken);
        await RegisterAsync(key, target, cancellationToken);
        return new()
        {
            Key = key,
            Id = target.Id,
            Url = target.Url,
            Format = target.Format,
            Scheme = target.Scheme,
            Principal = target.Principal,
            CreatedAt = clock.GetUtcNow(),
        };
    }

    public async Task<WebhookInfo> GetAsync(Caller caller, TaskKey key, string id, CancellationToken cancellationToken)
    {
        ImmutableArray<WebhookInfo> all = await ListAsync(caller, key, cancellationToken);
        return all.FirstOrDefault(info => info.Id == id)
            ?? throw new RpcException(RpcErrorCode.TaskNotFound, "the task has no such push notification config");
    }

    public async Task<ImmutableArray<WebhookInfo>> ListAsync(Caller caller, TaskKey key, CancellationToken cancellationToken)
    {
        await AuthorizeAsync(caller, key, Scope.Read, cancellationToken);
        return await grains.Webhooks().ListAsync(key, cancellationToken);
    }

    public async Task DeleteAsync(Caller caller, TaskKey key, string id, CancellationToken cancellationToken)
    {
        await AuthorizeAsync(caller, key, Scope.Create, cancellationToken);
        await grains.Webhooks().DeleteAsync(key, id, CancellationToken.None);
    }

    /// <summary>Judges a webhook that a message brings along, before anything is done for the message.</summary>
    public async Task VetAsync(Caller caller, WebhookTarget target, CancellationToken cancellationToken)
    {
        if (!_options.Enabled)
        {
            throw A2AOperations.RefusePush();
        }

        caller.Demand(Scope.Create);
        await VetAddressAsync(target, cancellationToken);

        // It is stored together with its task, where there is no turning back. So, as with tasks, a few at the same moment may be too many.
        if (_options.MaxPerPrincipal > 0 && caller.Principal is { } principal
            && await grains.Webhooks().CountAsync(caller.Tenant, principal, cancellationToken) >= _options.MaxPerPrincipal)
        {
            throw TooMany(WebhookRegistrationResult.TooManyOfPrincipal);
        }

        signal.SignalsOnEvents = true;
    }

    /// <summary>Stores a webhook that has been judged.</summary>
    public async Task RegisterAsync(TaskKey key, WebhookTarget target, CancellationToken cancellationToken)
    {
        signal.SignalsOnEvents = true;
        WebhookRegistrationResult registered = await grains.Webhooks().RegisterAsync(key, target, Limits, cancellationToken);
        signal.Set();
        switch (registered)
        {
            case WebhookRegistrationResult.Stored:
                break;
            case WebhookRegistrationResult.NoTask:
                throw new TaskRejectedException(TaskRejection.NotFound, "Task not found.");
            default:
                throw TooMany(registered);
        }
    }

    private RpcException TooMany(WebhookRegistrationResult registered) =>
        RpcException.Params(registered == WebhookRegistrationResult.TooManyOfTask
        ? $"a task may have {_options.MaxPerTask} push notification configs"
        : $"you have {_options.MaxPerPrincipal} push notification configs of tasks that are not over, and may not have more");

    private async ValueTask AuthorizeAsync(Caller caller, TaskKey key, Scope scope, CancellationToken cancellationToken)
    {
        caller.Demand(scope);
        await access.AuthorizeAsync(caller, key, TaskPermission.Write, cancellationToken);

        // Admins may do everything, but not with nothing.
        if (caller.Has(Scope.Admin) && await grains.Catalog().LookAsync(key, cancellationToken) is null)
        {
            throw new TaskRejectedException(TaskRejection.NotFound, "Task not found.");
        }
    }

    private async Task VetAddressAsync(WebhookTarget target, CancellationToken cancellationToken)
    {
        try
        {
            await connector.VetAsync(target.Url, cancellationToken);
        }
        catch (WebhookRefusedException refused)
        {
            throw RpcException.Params(refused.Message, "url");
        }
    }
}
