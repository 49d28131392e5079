using Azure.Core.Pipeline;

namespace Asya.Grains.Storage.AzureTables;

/// <summary>The storage account of the tasks.</summary>
internal sealed class AzureTaskStoreOptions
{
    /// <summary>Gets or sets the connection string of the account.</summary>
    public string? Connection { get; set; }

    /// <summary>Gets or sets the account's name, where the process has an identity (DefaultAzureCredential).</summary>
    public string? Account { get; set; }

    /// <summary>Gets or sets the beginning of the names of the tables and the container: small letters and digits.</summary>
    public string Prefix { get; set; } = "asya";

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
}
