using System.Diagnostics;
using Asya.Gateway.Identity;
using Asya.Tasks;
using Asya.Telemetry;
using Asya.Webhooks;

namespace Asya.Gateway;

/// <summary>The grains the gateway talks to.</summary>
internal static class GrainAccess
{
    extension(IGrainFactory grains)
    {
        public IWebhookGrain Webhooks() => grains.Reference<IWebhookGrain>(IWebhookGrain.Key);

        /// <summary>Creates a task for a caller and begins its trace. The owner comes from the credential, not from the request.</summary>
        /// <remarks>Not cancelled when the caller disconnects. The task's key makes a retry idempotent.</remarks>
        public async Task<TaskSnapshot> CreateTaskAsync(Caller caller, TaskKey key, CreateTask request)
        {
            request = request with
            {
                Principal = caller.Principal,
                Groups = caller.Groups,
                IsAdmin = caller.Has(Scope.Admin),
                OnBehalfOf = caller.OnBehalfOf,
            };
            using Activity? activity = TaskTrace.Begin(key, ref request);
            try
            {
                return await grains.Task(key).CreateAsync(request, CancellationToken.None);
            }
            catch (Exception failure)
            {
                activity?.SetTag("error.type", failure is TaskRejectedException refused
                    ? refused.Rejection.ToString()
                    : failure.GetType().FullName).SetStatus(ActivityStatusCode.Error);
                throw;
            }
        }
    }

    extension(TaskPhase phase)
    {
        /// <summary>Whether the task is paused or over, and so does nothing more by itself.</summary>
        public bool IsSettled => phase == TaskPhase.Paused || phase.IsTerminal;
    }
}
