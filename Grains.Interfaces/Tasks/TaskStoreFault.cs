namespace Asya.Tasks;

/// <summary>Why the task store fails, as far as a person has to do something about it.</summary>
[GenerateSerializer, Alias("asya.task-store-fault")]
public enum TaskStoreFault
{
    /// <summary>It does not answer, or refuses for another reason.</summary>
    Unavailable = 0,

    /// <summary>Its disk is full.</summary>
    Full = 1,

    /// <summary>Another program holds a lock on it.</summary>
    Locked = 2,

    /// <summary>It takes no writes: a standby, a file system that is mounted read-only, rights that were taken away.</summary>
    ReadOnly = 3,

    /// <summary>Its file was removed or replaced while it was open.</summary>
    Gone = 4,
}
