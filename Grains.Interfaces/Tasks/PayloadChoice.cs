namespace Asya.Tasks;

/// <summary>Which payload a reader of a task wants.</summary>
[GenerateSerializer, Alias("asya.payload-choice")]
public enum PayloadChoice
{
    /// <summary>None: no object storage is touched.</summary>
    None = 0,

    /// <summary>The current one; of a paused task it is read from the checkpoint.</summary>
    Current = 1,

    /// <summary>The one the task was created with.</summary>
    First = 2,
}
