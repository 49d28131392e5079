using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Asya.Grains.Tasks;

/// <summary>What holds for every task that its flow or request does not say otherwise about.</summary>
internal sealed class TaskOptions
{
    public const string SectionName = "Asya:Tasks";

    /// <summary>Gets the longest budget of running time that may be asked for.</summary>
    public static TimeSpan MaxTimeout { get; } = TimeSpan.FromDays(30);

    /// <summary>Gets or sets the budget of running time of a task that asks for none. Default: 300 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "30.00:00:00")]
    public TimeSpan DefaultTimeout { get; set; } = TimeSpan.FromSeconds(300);

    /// <summary>
    /// Gets or sets the route that is run after each success, as a task of its own with the result as its payload. Children have none.
    /// Default: empty.
    /// </summary>
    public IReadOnlyList<string> SinkHooks { get; set; } = [];

    /// <summary>Gets or sets the route that is run after each failure, with the payload of the step that failed. Default: empty.</summary>
    public IReadOnlyList<string> SumpHooks { get; set; } = [];

    /// <summary>
    /// Gets or sets the actors that only other silos have: flows and hooks may name them. Default: none, so that a name that this silo does
    /// not have ends the start.
    /// </summary>
    public IReadOnlyList<string> ActorsElsewhere { get; set; } = [];

    /// <summary>Gets or sets how long finished tasks are kept; zero: for ever. Paused ones always are. Default: 30 days.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "36500.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(30);
}

[OptionsValidator]
internal sealed partial class TaskOptionsValidator : IValidateOptions<TaskOptions>;
