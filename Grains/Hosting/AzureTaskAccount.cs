using System.Text.RegularExpressions;
using Asya.Grains.Storage;
using Asya.Grains.Storage.AzureTables;
using Asya.Settings;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Asya.Grains.Hosting;

/// <summary>The storage account of tasks in Azure Storage, for what else a silo keeps there.</summary>
public sealed partial class AzureTaskAccount
{
    // One for all clients: it keeps its tokens.
    private static readonly Lazy<TokenCredential> Identity = new(static () => new DefaultAzureCredential());

    private readonly string? _connection;
    private readonly Uri? _tables;
    private readonly string _prefix;

    private AzureTaskAccount(string? connection, Uri? tables, string prefix) =>
        (_connection, _tables, _prefix) = (connection, tables, prefix);

    /// <summary>Gets the table in which silos know each other, unless another place is set for it.</summary>
    public string SiloTable => _prefix + "silos";

    /// <summary>Gets the container of subscriptions to streams, unless another account is set for them.</summary>
    public string SubscriptionContainer => _prefix + "-subscriptions";

    /// <summary>Gets the account that the settings name; null: tasks are elsewhere.</summary>
    /// <exception cref="OptionsValidationException">The settings are wrong; the message names the one, without secrets.</exception>
    public static AzureTaskAccount? FromSettings(IConfiguration configuration)
    {
        TaskStoreOptions settings = new();
        new ConfigureStorage(configuration).Configure(settings);
        return settings.IsAzure ? From(settings) : null;
    }

    /// <summary>Makes the tables and the container where they are missing, and says where they are.</summary>
    /// <exception cref="OperatorException">The account is away, or refuses.</exception>
    public async Task<string> CreateAsync(CancellationToken cancellationToken)
    {
        AzureAccount account = new(new() { Account = this });
        await account.CreateAsync(cancellationToken);
        return account.Description;
    }

    /// <summary>Makes a client of the account's tables.</summary>
    public TableServiceClient OpenTables(TableClientOptions? options = null) =>
        _connection is null ? new(_tables, Identity.Value, options) : new(_connection, options);

    /// <summary>Makes a client of its blobs.</summary>
    public BlobServiceClient OpenBlobs(BlobClientOptions? options = null) =>
        _connection is null ? new(BlobsOf(_tables!), Identity.Value, options) : new(_connection, options);

    internal string Prefix => _prefix;

    /// <summary>Gets the account of settings that select it.</summary>
    /// <exception cref="OptionsValidationException">They are wrong.</exception>
    internal static AzureTaskAccount From(TaskStoreOptions settings)
    {
        if (!string.IsNullOrEmpty(settings.DatabaseUrl))
        {
            throw Wrong(
                AsyaVariables.TaskStore,
                $"{AsyaVariables.TaskStore} and {AsyaVariables.DatabaseUrl} both say where tasks are: set one of them. "
                + $"Where silos know each other from is {AsyaVariables.Membership}.");
        }

        if (settings.Store != StorageKeys.Azure)
        {
            return TablesUrl().IsMatch(settings.Store!)
                ? ByIdentity(new Uri(settings.Store!), settings.AzurePrefix)
                : throw Wrong(
                    AsyaVariables.TaskStore,
                    $"{AsyaVariables.TaskStore} must be {StorageKeys.Azure} or https://ACCOUNT.table.core.windows.net, or not be set.");
        }

        if (!string.IsNullOrEmpty(settings.AzureConnection))
        {
            return ByConnection(settings.AzureConnection, settings.AzurePrefix);
        }

        if (string.IsNullOrEmpty(settings.AzureAccount))
        {
            throw Wrong(
                AsyaVariables.AzureStorageAccount,
                $"Set {AsyaVariables.AzureStorageAccount} or {AsyaVariables.AzureStorageConnectionString} to the account of the tasks, "
                + $"since {AsyaVariables.TaskStore} is {StorageKeys.Azure}.");
        }

        return AccountName().IsMatch(settings.AzureAccount)
            ? ByIdentity(new Uri($"https://{settings.AzureAccount}.table.core.windows.net"), settings.AzurePrefix)
            : throw Wrong(
                AsyaVariables.AzureStorageAccount,
                $"{AsyaVariables.AzureStorageAccount} must be the name of a storage account: 3 to 24 small letters and digits.");
    }

    /// <summary>Gets an account by its connection string.</summary>
    internal static AzureTaskAccount ByConnection(string connection, string prefix)
    {
        AzureTaskAccount account = new(connection, null, prefix);
        try
        {
            _ = (account.OpenTables(), account.OpenBlobs());
            return account;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException)
        {
            // It has the account's key in it, so it is not quoted.
            throw Wrong(
                AsyaVariables.AzureStorageConnectionString,
                $"{AsyaVariables.AzureStorageConnectionString} is no connection string of a storage account.");
        }
    }

    /// <summary>Gets an account that the process's own identity has access to, by the address of its tables.</summary>
    internal static AzureTaskAccount ByIdentity(Uri tables, string prefix) => new(null, tables, prefix);

    // The services of an account have one domain, in every cloud of Azure.
    private static Uri BlobsOf(Uri tables) => new($"https://{Tables().Replace(tables.Host, ".blob.", 1)}");

    private static OptionsValidationException Wrong(string setting, string why) => new(setting, typeof(string), [why]);

    [GeneratedRegex("^[a-z0-9]{3,24}$")]
    private static partial Regex AccountName();

    [GeneratedRegex(@"^https://[a-z0-9]{3,24}\.table\.[a-z0-9.-]+[a-z0-9]/?$")]
    private static partial Regex TablesUrl();

    [GeneratedRegex(@"\.table\.")]
    private static partial Regex Tables();
}
