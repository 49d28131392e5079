using Asya.Grains.Checkpoints;
using Asya.Grains.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Asya.Grains.Hosting;

/// <summary>Fills the options of the stores from configuration and from the documented environment variables, which win.</summary>
internal sealed class ConfigureStorage(IConfiguration? configuration = null) : IConfigureOptions<TaskStoreOptions>, IConfigureOptions<CheckpointOptions>
{
    public void Configure(TaskStoreOptions options)
    {
        configuration?.GetSection(TaskStoreOptions.SectionName).Bind(options);
        options.DatabaseUrl = Variable(TaskStoreOptions.DatabaseVariable) ?? options.DatabaseUrl;
        options.Durability = DurabilityOr(options.Durability);
        options.PushKeyFile = Variable(TaskStoreOptions.PushKeyFileVariable) ?? options.PushKeyFile;
    }

    public void Configure(CheckpointOptions options)
    {
        configuration?.GetSection(CheckpointOptions.SectionName).Bind(options);
        options.Mount = Variable(CheckpointOptions.MountVariable) ?? options.Mount;
        options.Url = Variable(CheckpointOptions.UrlVariable) ?? options.Url;
        options.Region = Variable("AWS_REGION") ?? options.Region;
        options.Endpoint = Variable("AWS_ENDPOINT_URL_S3") ?? Variable("AWS_ENDPOINT_URL") ?? options.Endpoint;
        options.Durability = DurabilityOr(options.Durability);
    }

    private string? Variable(string name) => configuration?[name] is { Length: > 0 } value ? value : null;

    private Durability DurabilityOr(Durability otherwise) => Variable(TaskStoreOptions.DurabilityVariable) switch
    {
        null => otherwise,
        "full" => Durability.Full,
        "process" => Durability.Process,

        // A value that the validator refuses by name.
        _ => (Durability)(-1),
    };
}
