using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Asya.Grains.Actors;

/// <summary>How handlers are run.</summary>
internal sealed class ActorOptions
{
    public const string SectionName = "Asya:Actors";

    /// <summary>Gets or sets how many steps of one actor run at a time on one silo. Default: 32.</summary>
    [Range(1, 10_000)]
    public int MaxConcurrentSteps { get; set; } = 32;

    /// <summary>Gets or sets how long a stopping silo waits for running handlers. Default: 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(5);
}

[OptionsValidator]
internal sealed partial class ActorOptionsValidator : IValidateOptions<ActorOptions>;
