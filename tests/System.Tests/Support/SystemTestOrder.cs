using Asya.SystemTests.Crash;

[assembly: TestCollectionOrderer("Asya.SystemTests.Support.SystemTestOrder", "Asya.System.Tests")]

namespace Asya.SystemTests.Support;

/// <summary>Restarts take longest.</summary>
public sealed class SystemTestOrder()
    : LongestFirst(
        typeof(FaultPointTests), typeof(PythonGuideTests), typeof(CrashTests), typeof(PythonProcessTests),
        typeof(InboxTests), typeof(FanOutCrashTests));
