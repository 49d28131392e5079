using Asya.Grains.Hosting;
using Azure.Core.Pipeline;

namespace Asya.Grains.Storage.AzureTables;

/// <summary>The store of tasks in a storage account.</summary>
internal sealed class AzureTaskStoreOptions
{
    /// <summary>Gets or sets the account, with the beginning of the names of the tables and the container.</summary>
    public required AzureTaskAccount Account { get; set; }

    /// <summary>Gets or sets the file with the keys that webhooks' tokens and credentials are encrypted with.</summary>
    public string? PushKeyFile { get; set; }

    /// <summary>Gets or sets how long a request may take.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets how often a request is tried again.</summary>
    public int Retries { get; set; } = 2;

    /// <summary>Gets or sets how many writes are under way at a time. Others wait.</summary>
    public int Writers { get; set; } = 128;

    /// <summary>Gets or sets what sees each request: only tests have something here.</summary>
    public HttpPipelinePolicy? Policy { get; set; }

    /// <summary>Gets or sets what the numbers of tasks of one instant differ by. Only tests have another one here.</summary>
    public Random Random { get; set; } = Random.Shared;
}
