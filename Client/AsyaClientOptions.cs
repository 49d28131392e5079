using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Asya.Tasks;
using Microsoft.Extensions.Options;

namespace Asya.Client;

/// <summary>The identity of an <see cref="AsyaClient"/>, and how it reads and writes JSON.</summary>
/// <remarks>Code in the cluster is trusted: its identity is not checked. Access rules are enforced by the gateway.</remarks>
public sealed class AsyaClientOptions : IValidatableObject
{
    /// <summary>Gets or sets the tenant of the tasks. Default: the one that is used while identity is off.</summary>
    public string Tenant { get; set; } = TaskKey.DefaultTenant;

    /// <summary>Gets or sets the principal that creates, answers and ends tasks. Required, unless <see cref="IsAnonymous"/>.</summary>
    public string? Principal { get; set; }

    /// <summary>
    /// Gets or sets whether the client has no principal, in a cluster whose gateway runs without identity. Its tasks have no owner, and
    /// a pause with people rules takes none of its answers. Default: false.
    /// </summary>
    public bool IsAnonymous { get; set; }

    /// <summary>
    /// Gets or sets the groups of the principal, for flows that only some may start and pauses that only some may answer. Default: none.
    /// </summary>
    public IList<string> Groups { get; set; } = [];

    /// <summary>Gets or sets how payloads, answers and results are written and read. Default: names as they stand in the code.</summary>
    public JsonSerializerOptions Json { get; set; } = JsonSerializerOptions.Default;

    /// <summary>Gets or sets how often a watcher polls the stored events, in case a live event was lost. Default: 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan LooksEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets how many events a watcher may be behind before it reads on from the rows. Default: 256.</summary>
    [Range(1, 100_000)]
    public int Buffer { get; set; } = 256;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrWhiteSpace(Principal) && !IsAnonymous)
        {
            yield return new("The client needs a principal, whose tasks and answers these are: AddAsyaClient(options => options.Principal = "
                + "\"billing\"). In a cluster without identity, set IsAnonymous instead.", [nameof(Principal)]);
        }

        if (IsAnonymous && (Principal is not null || Groups.Count > 0))
        {
            yield return new("An anonymous client has neither a principal nor groups.", [nameof(IsAnonymous)]);
        }
    }
}

[OptionsValidator]
internal sealed partial class AsyaClientOptionsValidator : IValidateOptions<AsyaClientOptions>;
