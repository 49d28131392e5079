using Asya.Grains.Tests.Activations;
using Asya.Grains.Tests.Python;

[assembly: TestCollectionOrderer("Asya.Grains.Tests.GrainTestOrder", "Asya.Grains.Tests")]

namespace Asya.Grains.Tests;

/// <summary>Silos of a test's own take longest.</summary>
public sealed class GrainTestOrder()
    : LongestFirst(
        typeof(RefusedCallTests), typeof(PythonPoolTests), typeof(CrashTests), typeof(FanOutTests), typeof(PauseTests), typeof(WaitTests));
