namespace Asya.Gateway;

/// <summary>The grains the gateway talks to.</summary>
internal static class GrainAccess
{
    extension(IGrainFactory grains)
    {
        public ICatalogGrain Catalog() => grains.GetGrain<ICatalogGrain>(ICatalogGrain.Key);

        public IPushGrain Push() => grains.GetGrain<IPushGrain>(IPushGrain.Key);

        public ITaskGrain Task(TaskKey key) => grains.GetGrain<ITaskGrain>(key.Value);

        public IResumeGrain Resume(TaskKey key) => grains.GetGrain<IResumeGrain>(key.Value);
    }

    extension(TaskPhase phase)
    {
        /// <summary>Gets a value indicating whether the task does nothing more by itself: it is paused or over.</summary>
        public bool IsSettled => phase == TaskPhase.Paused || phase.IsTerminal;
    }
}
