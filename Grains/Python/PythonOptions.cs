using System.ComponentModel.DataAnnotations;
using Asya.Settings;
using Microsoft.Extensions.Options;

namespace Asya.Grains.Python;

/// <summary>The settings of the processes of Python actors.</summary>
internal sealed class PythonOptions
{
    public const string SectionName = "Asya:Python";

    /// <summary>
    /// Gets or sets the script that serves a handler: the built-in runner, or any that implements the original's runtime protocol.
    /// </summary>
    public string Runner { get; set; } = Path.Combine(AppContext.BaseDirectory, "python", "asya_runner.py");

    /// <summary>
    /// Gets or sets as which user handlers run, <c>uid:gid</c>. Default: as the silo's. Only a silo of root can have another.
    /// </summary>
    [RegularExpression(
        "^[1-9][0-9]{0,8}:[1-9][0-9]{0,8}$", ErrorMessage = AsyaVariables.RunnerUser + " must be uid:gid, two numbers from 1 on.")]
    public string User { get; set; } = "";

    /// <summary>Gets or sets how long a process may take until it is ready. Default: 60 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan StartLimit { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets or sets how often idle processes are asked how they are. Default: 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "1.00:00:00")]
    public TimeSpan HealthPeriod { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how long the answer to that may take. Default: 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan HealthLimit { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets after how long without work all processes of an actor but one leave. Default: 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan IdleLimit { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Gets or sets how long a process that was asked to leave may take to. Default: 2 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan StopLimit { get; set; } = TimeSpan.FromSeconds(2);
}

[OptionsValidator]
internal sealed partial class PythonOptionsValidator : IValidateOptions<PythonOptions>;
