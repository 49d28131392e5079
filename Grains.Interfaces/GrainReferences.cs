using System.Globalization;
using Asya.Catalog;
using Asya.Tasks;

namespace Asya;

/// <summary>References to Asya's grains. The only place that calls <c>GetGrain&lt;T&gt;</c>.</summary>
/// <remarks>
/// For each call, Orleans finds the types behind an interface anew, by reflection over its attributes. They are the same for as long as
/// the process lives, so they are looked up once and kept.
/// </remarks>
public static class GrainReferences
{
    // A client sends all calls with one key to one silo, and there they take turns.
    private static readonly string[] CatalogKeys =
        [.. Enumerable.Range(0, 16).Select(static i => i.ToString(CultureInfo.InvariantCulture))];

    private static uint _nextCatalog;

    extension(IGrainFactory grains)
    {
        public ITaskGrain Task(TaskKey key) => grains.Reference<ITaskGrain>(key.Value);

        public IResumeGrain Resume(TaskKey key) => grains.Reference<IResumeGrain>(key.Value);

        public ICatalogGrain Catalog() =>
            grains.Reference<ICatalogGrain>(CatalogKeys[Interlocked.Increment(ref _nextCatalog) % CatalogKeys.Length]);

        /// <summary>Creates a reference to a grain; makes no call.</summary>
        public TGrain Reference<TGrain>(string key)
            where TGrain : IGrainWithStringKey
        {
            if (Known<TGrain>.Types is { } types)
            {
                return (TGrain)grains.GetGrain(GrainId.Create(types.Grain, key), types.Interface);
            }

#pragma warning disable RS0030 // The one look-up of the types.
            TGrain grain = grains.GetGrain<TGrain>(key);
#pragma warning restore RS0030

            // A test's factory may return objects of its own; those have no types to keep.
            if (grain is GrainReference reference)
            {
                Known<TGrain>.Types = new(reference.GrainId.Type, reference.InterfaceType);
            }

            return grain;
        }
    }

    private sealed record GrainTypes(GrainType Grain, GrainInterfaceType Interface);

    private static class Known<TGrain>
    {
        // One reference, so that a thread sees both types or none.
        public static volatile GrainTypes? Types;
    }
}
