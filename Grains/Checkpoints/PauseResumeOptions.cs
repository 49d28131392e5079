using Asya.Tasks;

namespace Asya.Grains.Checkpoints;

/// <summary>The defaults of x-pause and x-resume, when neither actor nor flow sets them.</summary>
internal sealed class PauseResumeOptions
{
    public const string SectionName = "Asya:PauseResume";

    /// <summary>Gets or sets the default pause metadata, a JSON object. Default: the prompt "Task paused" and no fields.</summary>
    public string? Metadata { get; set; }

    /// <summary>Gets or sets how an answer is merged when the pause names no fields. Default: shallow.</summary>
    public string MergeModeName { get; set; } = "shallow";

    /// <summary>Gets how an answer is merged.</summary>
    public MergeMode MergeMode => MergeModeName == "deep" ? MergeMode.Deep : MergeMode.Shallow;
}
