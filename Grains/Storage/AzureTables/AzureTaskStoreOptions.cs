using System.Text.RegularExpressions;
using Asya.Grains.Hosting;
using Asya.Settings;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Blobs;

namespace Asya.Grains.Storage.AzureTables;

/// <summary>The storage account of the tasks.</summary>
internal sealed partial class AzureTaskStoreOptions
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

    public static AzureTaskStoreOptions From(TaskStoreOptions settings) => new()
    {
        Connection = settings.AzureConnection,
        Account = settings.AzureAccount,
        Prefix = settings.AzurePrefix,
        PushKeyFile = settings.PushKeyFile,
    };

    /// <summary>Finds what is wrong with settings that name a kind of store; null: nothing.</summary>
    public static string? Find(TaskStoreOptions settings)
    {
        if (!settings.IsAzure)
        {
            return $"{AsyaVariables.TaskStore} must be {StorageKeys.Azure}, or not be set.";
        }

        if (!string.IsNullOrEmpty(settings.DatabaseUrl))
        {
            return $"{AsyaVariables.TaskStore}={StorageKeys.Azure} and {AsyaVariables.DatabaseUrl} both say where tasks are: "
                + $"set one of them. Where silos know each other from is {AsyaVariables.Membership}.";
        }

        if (!string.IsNullOrEmpty(settings.AzureConnection))
        {
            // It has the account's key in it, so it is not quoted.
            return CanBeRead(settings.AzureConnection)
                ? null
                : $"{AsyaVariables.AzureStorageConnectionString} is no connection string of a storage account.";
        }

        return string.IsNullOrEmpty(settings.AzureAccount)
            ? $"Set {AsyaVariables.AzureStorageAccount} or {AsyaVariables.AzureStorageConnectionString} to the account of the tasks, "
                + $"since {AsyaVariables.TaskStore} is {StorageKeys.Azure}."
            : AccountName().IsMatch(settings.AzureAccount)
                ? null
                : $"{AsyaVariables.AzureStorageAccount} must be the name of a storage account: 3 to 24 small letters and digits.";
    }

    private static bool CanBeRead(string connection)
    {
        try
        {
            _ = new TableServiceClient(connection);
            _ = new BlobServiceClient(connection);
            return true;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    [GeneratedRegex("^[a-z0-9]{3,24}$")]
    private static partial Regex AccountName();
}
