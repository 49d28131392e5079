using Asya.Tasks;
using Asya.Webhooks;

namespace Asya.Gateway;

/// <summary>The grains the gateway talks to.</summary>
internal static class GrainAccess
{
    extension(IGrainFactory grains)
    {
        public IWebhookGrain Webhooks() => grains.Reference<IWebhookGrain>(IWebhookGrain.Key);
    }

    extension(TaskPhase phase)
    {
        /// <summary>Whether the task is paused or over, and so does nothing more by itself.</summary>
        public bool IsSettled => phase == TaskPhase.Paused || phase.IsTerminal;
    }
}
