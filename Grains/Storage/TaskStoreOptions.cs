using System.ComponentModel.DataAnnotations;
using Asya.Grains.Hosting;
using Asya.Settings;
using Microsoft.Extensions.Options;

namespace Asya.Grains.Storage;

/// <summary>Where and how tasks are stored.</summary>
internal sealed class TaskStoreOptions : IValidatableObject
{
    public const string SectionName = "Asya:TaskStore";

    /// <summary>
    /// Gets or sets the PostgreSQL database, as a URL or in Npgsql's form. Any number of processes may use it. Without it tasks are in a
    /// SQLite file.
    /// </summary>
    /// <value>Set by <c>ASYA_DATABASE_URL</c>.</value>
    public string? DatabaseUrl { get; set; }

    /// <summary>
    /// Gets or sets that tasks are in Azure Storage: <c>azure</c>, or the address of the account's tables, which the process has access to
    /// by its own identity. Without it <see cref="DatabaseUrl"/> decides.
    /// </summary>
    /// <value>Set by <c>ASYA_TASK_STORE</c>.</value>
    public string? Store { get; set; }

    /// <summary>Gets or sets the connection string of the account of a store in Azure Storage.</summary>
    /// <value>Set by <c>AZURE_STORAGE_CONNECTION_STRING</c>.</value>
    public string? AzureConnection { get; set; }

    /// <summary>Gets or sets the name of that account, which the process has access to by its own identity.</summary>
    /// <value>Set by <c>AZURE_STORAGE_ACCOUNT</c>.</value>
    public string? AzureAccount { get; set; }

    /// <summary>Gets or sets the beginning of the names of the tables and the container in Azure Storage.</summary>
    /// <value>Default: <c>asya</c>. A small letter, then up to 19 small letters and digits.</value>
    [RegularExpression(
        "^[a-z][a-z0-9]{0,19}$",
        ErrorMessage = SectionName + ":AzurePrefix must be a small letter and up to 19 small letters and digits.")]
    public string AzurePrefix { get; set; } = "asya";

    /// <summary>Gets whether tasks are in Azure Storage.</summary>
    public bool IsAzure => !string.IsNullOrEmpty(Store);

    /// <summary>Gets or sets the directory of the SQLite file. It is made if it is missing. One process at a time may use it.</summary>
    /// <value>Default: <c>data</c>, below the working directory.</value>
    [Required(ErrorMessage = SectionName + ":Directory must name a directory.")]
    public string Directory { get; set; } = StorageKeys.DefaultDirectory;

    /// <summary>Gets or sets the failures that an acknowledged write survives.</summary>
    /// <value>Default: <see cref="Durability.Full"/>. Set by <c>ASYA_DURABILITY</c>: <c>full</c> or <c>process</c>.</value>
    [EnumDataType(typeof(Durability), ErrorMessage = AsyaVariables.Durability + " must be full or process.")]
    public Durability Durability { get; set; }

    /// <summary>Gets or sets the file with the keys that webhooks' tokens and credentials are encrypted with.</summary>
    /// <value>Default: <c>push.key</c> in <see cref="Directory"/>, made when it is needed. Set by <c>ASYA_PUSH_KEY_FILE</c>.</value>
    public string? PushKeyFile { get; set; }

    /// <summary>Gets or sets how long a statement waits for a lock that another program (a backup, a tool) holds on the file.</summary>
    /// <value>Default: 5 seconds. 0 to 60 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets how many writes one transaction may hold.</summary>
    /// <value>Default: 512. 1 to 10,000.</value>
    [Range(1, 10_000)]
    public int BatchRows { get; set; } = 512;

    /// <summary>Gets or sets how many bytes one transaction may hold. A single larger write has its own transaction.</summary>
    /// <value>Default: 8 MiB. 64 KiB to 1 GiB.</value>
    [Range(64 * 1024, 1024 * 1024 * 1024)]
    public int BatchBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>Gets or sets how many writes may wait. Beyond that, callers wait before they encode their state.</summary>
    /// <value>Default: 4,096. 1 to 1,000,000.</value>
    [Range(1, 1_000_000)]
    public int QueueCapacity { get; set; } = 4096;

    /// <summary>Gets or sets how many reads may run at the same time, each on its own connection.</summary>
    /// <value>Default: 4. 1 to 64.</value>
    [Range(1, 64)]
    public int Readers { get; set; } = 4;

    /// <summary>Gets or sets how many bytes of the rows that were written last stay in memory for those who read them next.</summary>
    /// <value>Default: 512 KiB. 0: none. Only with the SQLite file, which has one owner.</value>
    /// <remarks>Rows are mostly read again within milliseconds. What stays longer costs the collector more than it saves.</remarks>
    [Range(0, 1024 * 1024 * 1024)]
    public int RecentBytes { get; set; } = 512 * 1024;

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        string? wrong = null;
        try
        {
            if (IsAzure)
            {
                AzureTaskAccount.From(this);
            }
            else if (!string.IsNullOrEmpty(DatabaseUrl))
            {
                Postgres.PostgresLocation.FromSetting(DatabaseUrl);
            }
        }
        catch (OptionsValidationException why)
        {
            wrong = why.Message;
        }

        if (wrong is not null)
        {
            yield return new ValidationResult(wrong);
        }
    }
}
