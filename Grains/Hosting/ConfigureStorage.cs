using Asya.Grains.Checkpoints;
using Asya.Grains.Storage;
using Asya.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Asya.Grains.Hosting;

/// <summary>Fills the options of the stores from configuration, environment variables among it.</summary>
internal sealed class ConfigureStorage(IConfiguration? configuration = null)
    : IConfigureOptions<TaskStoreOptions>, IConfigureOptions<CheckpointOptions>
{
    public void Configure(TaskStoreOptions options) => configuration?.GetAsyaSection(TaskStoreOptions.SectionName).Bind(options);

    public void Configure(CheckpointOptions options)
    {
        configuration?.GetAsyaSection(CheckpointOptions.SectionName).Bind(options);
        if (StorageKeys.DirectoryOf(options.Url) is { } directory)
        {
            (options.Mount, options.Url) = (directory, null);
        }
    }
}
