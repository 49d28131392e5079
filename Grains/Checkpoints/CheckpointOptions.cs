using System.ComponentModel.DataAnnotations;
using Asya.Grains.Checkpoints.Objects;
using Asya.Grains.Storage;
using Asya.Settings;

namespace Asya.Grains.Checkpoints;

/// <summary>Where paused envelopes are kept: in a directory, or in a bucket if <see cref="Url"/> is set.</summary>
internal sealed class CheckpointOptions : IValidatableObject
{
    public const string SectionName = "Asya:Checkpoints";

    /// <summary>Gets or sets the directory. It must exist, so that a volume that was not mounted is noticed.</summary>
    /// <value>Set by <c>ASYA_PERSISTENCE_MOUNT</c>.</value>
    public string? Mount { get; set; }

    /// <summary>Gets or sets whether a missing <see cref="Mount"/> is made at start. Only for a directory that is no mount.</summary>
    /// <value>Default: false.</value>
    public bool CreateIfMissing { get; set; }

    /// <summary>
    /// Gets or sets the URL of a bucket with a prefix: <c>s3://bucket/prefix</c>, and the other forms that
    /// <see cref="ObjectLocation"/> knows. Wins over <see cref="Mount"/>. The bucket must exist.
    /// </summary>
    /// <value>Set by <c>ASYA_CHECKPOINT_URL</c>.</value>
    public string? Url { get; set; }

    /// <summary>Gets or sets the region of the bucket.</summary>
    /// <value>Set by <c>AWS_REGION</c>. Default: the region that the AWS SDK finds, else us-east-1.</value>
    public string? Region { get; set; }

    /// <summary>Gets or sets the address of an S3 service other than Amazon's.</summary>
    /// <value>Set by <c>AWS_ENDPOINT_URL_S3</c>, else <c>AWS_ENDPOINT_URL</c>.</value>
    public string? Endpoint { get; set; }

    /// <summary>Gets or sets the connection string of the account that has the container of an <c>azblob</c> URL.</summary>
    /// <value>Set by <c>AZURE_STORAGE_CONNECTION_STRING</c>.</value>
    public string? AzureConnection { get; set; }

    /// <summary>Gets or sets the name of that account, which the process has access to by its own identity.</summary>
    /// <value>Set by <c>AZURE_STORAGE_ACCOUNT</c>.</value>
    public string? AzureAccount { get; set; }

    /// <summary>Gets or sets the time that one request to the bucket may take.</summary>
    /// <value>Default: 3 seconds. 100 ms to 9 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:09")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Gets or sets the time that a call may take, all attempts together. Less than the 10 seconds that a grain call may take.
    /// </summary>
    /// <value>Default: 8 seconds. 100 ms to 9.5 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:09.500")]
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>
    /// Gets or sets whether a store that belongs to other tasks, or that has none of the checkpoints of these, is taken over at the start.
    /// </summary>
    /// <value>Default: false. Set by <c>--adopt-store</c> or <c>ASYA_ADOPT_STORE</c>, for one start.</value>
    public bool AdoptStore { get; set; }

    /// <summary>
    /// Gets or sets how long a checkpoint stays after its pause, for a database that is put back to an earlier instant; zero: it is deleted
    /// at once. At the latest it goes with its task.
    /// </summary>
    /// <value>Default: 24 hours. Up to 366 days. Set by <c>ASYA_CHECKPOINT_GRACE</c>.</value>
    [Range(typeof(TimeSpan), "00:00:00", "366.00:00:00", ErrorMessage = AsyaVariables.CheckpointGrace + " must be from 0 to 366d.")]
    public TimeSpan Grace { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Gets or sets how many files are worked on at the same time. Each has a thread while it waits for the disk.</summary>
    /// <value>Default: 8. 1 to 256.</value>
    [Range(1, 256)]
    public int Workers { get; set; } = 8;

    /// <summary>Gets or sets the durability of checkpoints in a directory. A bucket is always durable.</summary>
    /// <value>Default: <see cref="Durability.Full"/>. Set by <c>ASYA_DURABILITY</c>: <c>full</c> or <c>process</c>.</value>
    [EnumDataType(typeof(Durability), ErrorMessage = AsyaVariables.Durability + " must be full or process.")]
    public Durability Durability { get; set; }

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrEmpty(Url) && string.IsNullOrEmpty(Mount))
        {
            yield return new ValidationResult(
                $"Set {AsyaVariables.PersistenceMount} to a directory or {AsyaVariables.CheckpointUrl} to s3://bucket/prefix: paused tasks need a place.");
        }

        if (!string.IsNullOrEmpty(Url))
        {
            if (!ObjectLocation.TryParse(Url, out ObjectLocation? location))
            {
                yield return new ValidationResult($"{AsyaVariables.CheckpointUrl} must be {ObjectLocation.Forms}.");
            }
            else if (location.Scheme == "azblob" && string.IsNullOrEmpty(AzureConnection) && string.IsNullOrEmpty(AzureAccount))
            {
                yield return new ValidationResult(
                    $"Set {AsyaVariables.AzureStorageAccount} or {AsyaVariables.AzureStorageConnectionString} to the account that has the container of {AsyaVariables.CheckpointUrl}.");
            }
        }

        if (!string.IsNullOrEmpty(Endpoint)
            && !(Uri.TryCreate(Endpoint, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"))
        {
            yield return new ValidationResult($"{AsyaVariables.AwsEndpointUrl} must be an http or https URL.");
        }

        if (TotalTimeout < RequestTimeout)
        {
            yield return new ValidationResult(
                $"{SectionName}:{nameof(TotalTimeout)} must not be less than {SectionName}:{nameof(RequestTimeout)}.");
        }
    }
}
