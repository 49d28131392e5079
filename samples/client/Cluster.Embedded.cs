using Asya.Checkpoints;
using Asya.Flows;
using Asya.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Asya.Samples.Client;

/// <summary>Where the tasks live: in this very process, with what has to survive in <c>./data-client</c>.</summary>
internal static class Cluster
{
    public static void Join(IHostApplicationBuilder builder)
    {
        string checkpoints = Directory.CreateDirectory(Path.Combine("data-client", "state")).FullName;
        builder.Configuration.AddInMemoryCollection(
        [
            new($"{TaskStoreOptions.SectionName}:{nameof(TaskStoreOptions.Directory)}", "data-client"),
            new(CheckpointOptions.MountVariable, checkpoints),
            new(FlowOptions.ConfigPathVariable, Path.Combine(AppContext.BaseDirectory, "flows")),
        ]);
        builder.UseOrleans(static silo => silo.UseLocalhostClustering().AddTaskStore().AddCheckpointStore().AddAsyaGrains());
        builder.Services.AddSampleActors();
    }
}
