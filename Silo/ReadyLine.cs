using Asya.Checkpoints;
using Asya.Storage;

namespace Asya.Silo;

/// <summary>The one line that says that everything works, and what it works on.</summary>
internal static class ReadyLine
{
    public static string Of(WebApplication application)
    {
        string tasks = application.Services.GetRequiredService<ITaskStore>().Description;
        string checkpoints = application.Services.GetRequiredService<ICheckpointStore>().Description;
        return $"Asya is ready on {string.Join(", ", application.Urls)} (engine: {Engine}, tasks: {tasks}, checkpoints: {checkpoints})";
    }

    private static string Engine
    {
        get
        {
            // The engine is whatever assembly the grains' base class comes from.
            System.Reflection.AssemblyName assembly = typeof(Grain).Assembly.GetName();
            return assembly.Name == "Asya.Embedded" ? "Embedded" : $"Orleans {assembly.Version?.ToString(3)}";
        }
    }
}
